"""Messages of the check of a load file, beyond those of key files: rows, and the whole file."""

from django.utils.translation import gettext_lazy as _

FINDINGS = {
    "date_malformed": _(
        "“%(text)s” is no date. Write the year, the month and the day: 2026-01-31."
    ),
    "integer_malformed": _("“%(text)s” is no whole number of 1 to 9 digits."),
    "choice_unknown": _("“%(text)s” is none of these: %(choices)s."),
    "address_malformed": _("“%(text)s” is no mail address."),
    "end_before_start": _("The end, %(end)s, is before the start, %(start)s."),
    "row_twice": _("Line %(line)s is about the same already."),
    "unknown_organization": _(
        "Neither the center nor the file has an organization with the number “%(name)s”."
    ),
    "unknown_agreement": _("The center has no agreement “%(name)s” in this program."),
    "agreement_program": _("The agreement “%(name)s” belongs to the program “%(program)s”."),
    "parent_loop": _("The organization would stand below itself."),
    "group_changes": _(
        "This would move licensing IDs to another ownership group, and with them their keys."
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
    "unknown_agreement": _("Unknown agreement"),
    "agreement_program": _("Program of the agreement"),
    "parent_loop": _("Below itself"),
    "group_changes": _("Other ownership group"),
}
UNREADABLE = {
    "no_table_header": _(
        "The first line does not name the columns of this kind of file: %(columns)s."
    ),
    "too_many_rows": _("The file has more than %(limit)s rows. Split it and load the parts."),
}
