"""The rule for numbers that people write: licensing IDs, agreements, organizations.

They are text that looks like numbers, and spreadsheets make numbers of them: `7654321` becomes
`7.65E+06`, `7654321.0` or `7,654,321`, often with digits lost. So a number in such a form is an
error. Licensing IDs and agreements have numbers in ASCII, so that no two of them look the same.
"""

import re

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from vlsc.lib.text import CellFault, describe_character, find_cell_fault, normalize_name

# An exponent, with a sign or behind decimals; decimals that are all zeros; groups of three digits
# (a point, blank or apostrophe may stand in a number as people write it, so two groups of those).
_EXPONENT = r"[0-9]+(?:[.,][0-9]+)?[eE]\+[0-9]+|[0-9]+[.,][0-9]+[eE][0-9]+"
_DECIMALS = "[0-9]+[.,]0+"
_GROUPS = "|".join(
    f"[0-9]{{1,3}}(?:{mark}[0-9]{{3}}){repeated}(?:[.,][0-9]+)?"
    for mark, repeated in ((",", "+"), (r"\.", "{2,}"), (" ", "{2,}"), ("['’]", "{2,}"))
)
_TOO_NARROW = "#+"  # what a spreadsheet shows, and saves, where a number is wider than its column
# PostgreSQL reads these patterns as Python does.
SPREADSHEET_NUMBER_SQL = f"^-?(?:{_EXPONENT}|{_DECIMALS}|{_GROUPS}|{_TOO_NARROW})$"
ASCII_SQL = "^[ -~]*$"
_spreadsheet_number = re.compile(SPREADSHEET_NUMBER_SQL)
_not_ascii = re.compile("[^\x00-\x7f]")

MESSAGES = {
    "not_ascii": _("The number contains a character that is not allowed here: %(character)s."),
    "spreadsheet_number": _(
        "A spreadsheet has changed this number to “%(number)s”, perhaps losing digits. Format "
        "the column as text and enter the number again."
    ),
}


def normalize_number(text: str) -> str:
    """The number of a licensing ID as it is stored: in upper case, where that guesses no letter."""
    text = normalize_name(text)
    return text.upper() if text.isascii() else text


def find_number_fault(text: str) -> CellFault | None:
    """The first reason why a text is not allowed as the number of a licensing ID or agreement.

    The rule for names (`find_cell_fault`) counts here too.
    """
    if fault := find_cell_fault(text) or find_spreadsheet_fault(text):
        return fault
    if match := _not_ascii.search(text):
        return CellFault("not_ascii", {"character": describe_character(match.group())})
    return None


def find_spreadsheet_fault(text: str) -> CellFault | None:
    """The fault of a number in a form that only spreadsheets make; blanks are already single."""
    if _spreadsheet_number.fullmatch(text):
        return CellFault("spreadsheet_number", {"number": text})
    return None


def validate_number(text: str) -> None:
    """Raise `ValidationError` for what `find_number_fault` finds beyond the rule for names."""
    fault = find_number_fault(text)
    if fault and fault.code in MESSAGES:
        raise ValidationError(MESSAGES[fault.code], code=fault.code, params=fault.facts)


def validate_not_spreadsheet(text: str) -> None:
    """Raise `ValidationError` for a number in a form that only spreadsheets make."""
    if fault := find_spreadsheet_fault(text):
        raise ValidationError(MESSAGES[fault.code], code=fault.code, params=fault.facts)


def numbers_constraint(table: str, *columns: str, is_ascii: bool) -> CheckConstraint:
    """The same rule as a database constraint."""
    condition = Q()
    for column in columns:
        condition &= ~Q(**{f"{column}__regex": SPREADSHEET_NUMBER_SQL})
        if is_ascii:
            condition &= Q(**{f"{column}__regex": ASCII_SQL})
    return CheckConstraint(condition=condition, name=f"{table}_numbers")
