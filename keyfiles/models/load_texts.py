"""Messages of the check of a load file, beyond those of key files: rows, and the whole file."""

from django.utils.translation import gettext_lazy as _

FINDINGS = {
    "date_malformed": _("“%(text)s” is not a date. Enter year, month, and day: 2026-01-31."),
    "integer_malformed": _("“%(text)s” is not a whole number of 1 to 9 digits."),
    "choice_unknown": _("“%(text)s” is not one of these: %(choices)s."),
    "address_malformed": _("“%(text)s” is not an email address."),
    "end_before_start": _("The end, %(end)s, is before the start, %(start)s."),
    "row_twice": _("Line %(line)s is about the same already."),
    "unknown_organization": _(
        "Neither the center nor the file has an organization with the number “%(name)s”."
    ),
    "parent_refused": _(
        "The row of the organization “%(name)s” has errors, so none is put below it."
    ),
    "unknown_agreement": _("The center has no agreement “%(name)s” in this program."),
    "agreement_program": _("The agreement “%(name)s” belongs to the program “%(program)s”."),
    "parent_loop": _("The organization would be below itself."),
    "group_changes": _(
        "This would move licensing IDs to another ownership group, and with them their keys."
    ),
    "quantity_zero": _("The quantity is 0: an order line buys something, or gives it back."),
    "below_zero": _(
        "More would be given back than was bought: %(left)s of the product would be left under the"
        " licensing ID."
    ),
    "no_forecasts": _("The program “%(program)s” has no forecasts."),
    "product_or_group": _("A row names either a product or a KMS group."),
    "unknown_kms_group": _("No product of the catalog belongs to the KMS group “%(name)s”."),
    "group_of_kms_keys": _("Only a KMS host key is for a whole KMS group."),
    "key_known": _("The center has this key already, as another type or for something else."),
    "code_malformed": _(
        "“%(text)s” is not a product code, which has only ordinary letters, digits, and hyphens."
    ),
    "name_taken": _("“%(name)s” already means %(meaning)s."),
    "size_malformed": _("“%(text)s” is not a size in bytes, which has 1 to 15 digits."),
    "file_malformed": _(
        "“%(text)s” is not a medium name, which has only ordinary letters, digits, dots, "
        "hyphens, and underscores."
    ),
    "file_not_stored": _("The file storage has no medium “%(name)s”."),
    "size_differs": _("The stored file has %(size)s bytes."),
    "sha256_malformed": _("“%(text)s” is not a SHA-256 checksum, which has 64 hexadecimal digits."),
    "sha256_differs": _("The stored file has another SHA-256: %(sha256)s."),
    "country_malformed": _("“%(text)s” is not a two-letter country code, such as SE."),
    "telephone_malformed": _(
        "“%(text)s” is not 1 to 10 telephone numbers separated by semicolons. A number has only "
        "3 to 40 digits, spaces, and + ( ) / . -"
    ),
    "hours_malformed": _("“%(text)s” is not two times separated by a hyphen, such as 09:00-17:30."),
    "time_zone_unknown": _("“%(text)s” is not a time zone, such as Europe/Stockholm."),
    "days_malformed": _("“%(text)s” does not name days, such as Mon-Fri, or Mon, Wed, Sat."),
    "languages_malformed": _(
        "“%(text)s” is not 1 to 20 language codes separated by commas, such as sv, en."
    ),
}
SHORT = {
    "date_malformed": _("Date malformed"),
    "integer_malformed": _("Number malformed"),
    "choice_unknown": _("Unknown word"),
    "address_malformed": _("Address malformed"),
    "end_before_start": _("End before start"),
    "row_twice": _("Twice in the file"),
    "unknown_organization": _("Unknown organization"),
    "parent_refused": _("Parent with errors"),
    "unknown_agreement": _("Unknown agreement"),
    "agreement_program": _("Program of the agreement"),
    "parent_loop": _("Below itself"),
    "group_changes": _("Other ownership group"),
    "quantity_zero": _("Quantity 0"),
    "below_zero": _("Below zero"),
    "no_forecasts": _("Program without forecasts"),
    "product_or_group": _("Product or KMS group"),
    "unknown_kms_group": _("Unknown KMS group"),
    "group_of_kms_keys": _("Not a KMS host key"),
    "key_known": _("Known key"),
    "code_malformed": _("Code malformed"),
    "name_taken": _("Name taken"),
    "size_malformed": _("Size malformed"),
    "file_malformed": _("File name malformed"),
    "file_not_stored": _("File not stored"),
    "size_differs": _("Other size"),
    "sha256_malformed": _("SHA-256 malformed"),
    "sha256_differs": _("Other SHA-256"),
    "country_malformed": _("Country malformed"),
    "telephone_malformed": _("Telephone number malformed"),
    "hours_malformed": _("Hours malformed"),
    "time_zone_unknown": _("Unknown time zone"),
    "days_malformed": _("Days malformed"),
    "languages_malformed": _("Languages malformed"),
}
UNREADABLE = {
    "no_table_header": _(
        "The first line does not name the columns of this kind of file: %(columns)s."
    ),
    "too_many_rows": _("The file has more than %(limit)s rows. Split it and load the parts."),
    "sheet_too_large": _(
        "A spreadsheet can be at most %(limit)s MB. Save it as delimited text, or split it."
    ),
    "sheet_unpacked": _(
        "The spreadsheet unpacks to more than %(limit)s MB or to very many cells, or to far more"
        " than its own size. Save it as delimited text, or split it."
    ),
    "sheet_cells": _(
        "A sheet can have at most %(rows)s rows and %(columns)s columns. Delete everything "
        "outside the table."
    ),
    "sheet_macros": _("The spreadsheet contains macros. Save it without them, as .xlsx."),
    "sheet_links": _(
        "The spreadsheet is linked to other files or contains some. Save a copy with the values"
        " only."
    ),
    "sheet_broken": _("The spreadsheet is damaged. Save it again, or as delimited text."),
    "several_sheets": _("Several sheets are filled: %(names)s. Leave one of them in the file."),
}
