"""Messages of the check of a key file: about single rows, and about the file as a whole.

Codes are stored with their facts; messages are formatted when read, in the reader's language.
Where a text differs from a known one in a way that people can hardly see, the facts have the
difference (`known`, `has`, `lacks`), and the message names it.
"""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext_lazy as _

from keyfiles.models import load_texts

FINDINGS = load_texts.FINDINGS | {
    "too_few_cells": _(
        "The line has too few cells: %(found)s instead of %(expected)s. A cell may contain"
        " a line break."
    ),
    "too_many_cells": _("The line has too many cells: %(found)s instead of %(expected)s."),
    "quote_not_closed": _(
        "A quoted cell does not end on its line: a quotation mark is missing, or the cell "
        "contains a line break."
    ),
    "invisible_character": _(
        "The text “%(text)s” contains a character that cannot be seen: %(character)s. Delete it."
    ),
    "formula": _(
        "The text begins like a spreadsheet formula (one of = + - @), or does so behind a comma or"
        " a semicolon."
    ),
    "quotation_mark": _(
        "A name must not begin with a quotation mark, or have one after a comma or a semicolon: "
        "many programs would read the file wrongly."
    ),
    "not_ascii": _(
        "The number “%(text)s” contains a character that no licensing ID has: %(character)s. Only"
        " ordinary letters and digits are used, so that no two numbers look the same."
    ),
    "spreadsheet_number": _(
        "A spreadsheet has turned the number into “%(text)s”, perhaps losing digits. Format the "
        "column as text and enter the number again."
    ),
    "missing": _("The cell is empty."),
    "key_misplaced": _("This contains a product key, where none belongs."),
    "too_long": _("The text is longer than %(limit)s characters."),
    "unknown_licensing_id": _("The center has no licensing ID “%(name)s” in this program."),
    "unknown_program": _("The program “%(name)s” is unknown."),
    "unknown_product": _("The product “%(name)s” is unknown."),
    "ambiguous_program": _(
        "The name “%(name)s” is used by several programs: %(names)s. Rename all but one of them "
        "in the catalog."
    ),
    "ambiguous_product": _(
        "The name “%(name)s” is used by several products: %(names)s. Rename all but one of them "
        "in the catalog."
    ),
    "program_differs": _("The licensing ID belongs to the program “%(name)s”."),
    "organization_differs": _(
        "The licensing ID belongs to the organization “%(name)s”, and the row has “%(text)s”."
    ),
    "organization_ambiguous": _(
        "%(count)s organizations have this name, so it is not clear which one is meant."
    ),
    "key_length": _("A product key has 25 characters; this one has %(length)s."),
    "key_character": _(
        "Group %(group)s of the key, character %(position)s: no product key contains %(character)s."
    ),
    "key_alphabet": _(
        "Group %(group)s of the key, character %(position)s: keys of this product do not contain"
        " %(character)s."
    ),
    "key_second_n": _(
        "Group %(group)s of the key, character %(position)s: keys of this product contain at most"
        " one N, and this is the second."
    ),
    "key_masked": _(
        "This key is masked: other characters replace most of its own. Enter it in full."
    ),
    "key_published": _(
        "This is the published setup key of %(product)s, which everyone has, and not a key of a"
        " customer."
    ),
    "type_unknown": _("The type “%(text)s” is not VLK, KMS, MAK, Setup, or OSA."),
    "counter_missing": _("A MAK needs its counter, used/allowed."),
    "counter_malformed": _(
        "The counter “%(text)s” is not “used/allowed”, two numbers of 1 to 9 digits without spaces."
        " A spreadsheet may have made a date of it."
    ),
    "counter_character": _(
        "The counter “%(text)s” is not “used/allowed”: it contains %(character)s. Only the ordinary"
        " digits and the slash are used."
    ),
    "counter_not_taken": _("A key of this type has no counter."),
    "used_above_allowed": _("%(used)s activations used are more than the %(allowed)s allowed."),
    "seats_malformed": _(
        "The number of seats, “%(text)s”, is not a whole number of 1 to 9 digits."
    ),
    "osa_status_unknown": _("The OSA status “%(text)s” is neither Available nor Redeemed."),
    "osa_only": _("Only an OSA key has seats and an OSA status."),
    "duplicate_row": _("The same row is already on line %(line)s."),
    "rows_disagree": _(
        "The rows of this key, from line %(line)s on, disagree on type, counter, seats or status."
    ),
    "two_groups": _(
        "The file gives this key to two ownership groups; its first row is line %(line)s."
    ),
    "other_group": _("The center has this key in the ownership group of “%(group)s”."),
    "type_differs": _("The center has this key as %(type)s, or for another activation authority."),
    "center_one_licensing_id": _(
        "A key that this center activates is listed under one licensing ID only."
    ),
    "center_used": _("A key that this center activates must come with 0 used."),
    "center_differs": _(
        "This center counts the key itself, and its numbers are different: %(used)s/%(allowed)s."
    ),
    "type_unusual": _("The catalog expects no key of this type for the product. Accepted."),
    "number_unusual": _("Numbers of this program usually look different. Accepted."),
    "not_in_file": _("The center has this key under the licensing ID; the file has not."),
}

# Short labels of the same codes, for the filter.
SHORT = load_texts.SHORT | {
    "too_few_cells": _("Too few cells"),
    "too_many_cells": _("Too many cells"),
    "quote_not_closed": _("Open quotation mark"),
    "invisible_character": _("Invisible character"),
    "formula": _("Formula"),
    "quotation_mark": _("Quotation mark"),
    "not_ascii": _("Character of the number"),
    "spreadsheet_number": _("Number from a spreadsheet"),
    "missing": _("Empty cell"),
    "key_misplaced": _("Key in the wrong column"),
    "too_long": _("Too long"),
    "unknown_licensing_id": _("Unknown licensing ID"),
    "unknown_program": _("Unknown program"),
    "unknown_product": _("Unknown product"),
    "ambiguous_program": _("Several programs"),
    "ambiguous_product": _("Several products"),
    "program_differs": _("Other program"),
    "organization_differs": _("Other organization"),
    "organization_ambiguous": _("Several organizations"),
    "key_length": _("Length of the key"),
    "key_character": _("Character of the key"),
    "key_alphabet": _("Alphabet of the key"),
    "key_second_n": _("Second N in the key"),
    "key_masked": _("Masked key"),
    "key_published": _("Published setup key"),
    "type_unknown": _("Unknown type"),
    "counter_missing": _("Counter missing"),
    "counter_malformed": _("Counter malformed"),
    "counter_character": _("Character of the counter"),
    "counter_not_taken": _("Counter not expected"),
    "used_above_allowed": _("Used above allowed"),
    "seats_malformed": _("Seats malformed"),
    "osa_status_unknown": _("Unknown OSA status"),
    "osa_only": _("Only for OSA keys"),
    "duplicate_row": _("Duplicate row"),
    "rows_disagree": _("Rows contradict each other"),
    "two_groups": _("Two ownership groups"),
    "other_group": _("Other ownership group"),
    "type_differs": _("Other type"),
    "center_one_licensing_id": _("Second licensing ID"),
    "center_used": _("Used at first import"),
    "center_differs": _("Differs from the ledger"),
    "type_unusual": _("Unusual type"),
    "number_unusual": _("Unusual number"),
    "not_in_file": _("Not in the file"),
}

UNREADABLE = load_texts.UNREADABLE | {
    "empty": _("The file is empty."),
    "nul": _(
        "The file holds NUL bytes: it is no text file, or UTF-16 without its byte order mark."
    ),
    "binary": _("The file is no text: it holds control characters, such as %(character)s."),
    "spreadsheet": _("The file is a spreadsheet or an archive. Save it as delimited text first."),
    "encoding": _(
        "The file cannot be read as UTF-8, UTF-16 with byte order mark, or Windows-1252."
    ),
    "mixed": _("The file is UTF-8 in some places and not in others. Save it in one encoding."),
    "line_too_long": _("Line %(line)s does not end within %(limit)s characters."),
    "no_header": _(
        "The first line does not name the columns of a key file: License ID, Parent Program,"
        " Organization, Product, Product Key, Type, MAK Activations-Used/Available."
    ),
    "column_missing": _("These columns are missing: %(columns)s."),
    "column_twice": _("These columns appear twice: %(columns)s."),
    "no_rows": _("The file has a header line and no data rows."),
    "too_many_errors": _("More than %(limit)s errors: this file cannot be corrected here."),
    "changed": _("The stored upload cannot be opened any more. Upload the file again."),
    "not_permitted": _("Whoever confirmed the file may not load key files any more."),
    "database_lost": _("The database went away during loading; nothing was loaded."),
    "unreachable": _("The private storage did not answer in three attempts. Nothing was loaded."),
    "broken": _("The file could not be taken in three attempts. Nothing was loaded."),
}

_HEADING = _("The heading “%(heading)s” is where “%(known)s” is expected.")
_HAS_INSTEAD = _("It differs from “%(known)s”: it has %(has)s in place of %(lacks)s.")
_HAS = _("It differs from “%(known)s”: it also has %(has)s.")
_CONTAINS = _("It contains %(has)s.")
_LACKS = _("It differs from “%(known)s”: it lacks %(lacks)s.")
_NEAREST = _("Nearest: %(nearest)s.")


def describe_finding(code: str, facts: dict[str, Any]) -> str:
    """The message of a finding, in the reader's language."""
    nearest = _NEAREST if facts.get("nearest") else ""
    return _join(FINDINGS[code], nearest, _difference(facts), facts=facts)


def describe_failure(failure: dict[str, Any]) -> str:
    """Why a file could not be read or loaded, in the reader's language."""
    headings = [
        _join(_HEADING, _difference(heading), facts=heading)
        for heading in failure.get("headings", [])
    ]
    return " ".join([_join(UNREADABLE[failure["code"]], facts=failure), *headings])


def _difference(facts: dict[str, Any]) -> Any:
    if "has" in facts and "known" not in facts:
        return _CONTAINS
    if "has" in facts:
        return _HAS_INSTEAD if "lacks" in facts else _HAS
    return _LACKS if "lacks" in facts else ""


def _join(*sentences: Any, facts: dict[str, Any]) -> str:
    # Findings of an earlier release may lack facts that the current message uses.
    known: dict[str, Any] = defaultdict(lambda: "–", facts)
    if "nearest" in facts:
        known["nearest"] = ", ".join(facts["nearest"])
    return " ".join(str(sentence) % known for sentence in sentences if sentence)
