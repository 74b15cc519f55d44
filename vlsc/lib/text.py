"""Validation of stored names, so that the key file is exact and safe without quoting.

A cell of the key file cannot contain TAB, CR, LF or NUL, and must not begin like a spreadsheet
formula (`=`, `+`, `-`, `@`, also in their full-width forms). So such text is rejected on input, by
forms, the API, the importer and, as a last resort, a database constraint.
"""

import re

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

FORMULA_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20"
CELL_BREAKS = "\t\r\n\x00"
# The same rule for PostgreSQL (whose text cannot contain NUL anyway).
UNSAFE_CELL_SQL = r"^\s*[=+\-@＝＋－＠]|[\t\r\n]"
_unsafe_start = re.compile(rf"^\s*[{re.escape(FORMULA_STARTS)}]")
_breaks = re.compile(f"[{CELL_BREAKS}]")


def begins_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula."""
    return bool(_unsafe_start.match(text))


def validate_cell(text: str) -> None:
    """Raise `ValidationError` for text that is not allowed in a cell of the key file."""
    if _breaks.search(text):
        raise ValidationError(_("Tabs and line breaks cannot stand here."), code="cell_break")
    if begins_formula(text):
        raise ValidationError(
            _("The text begins like a spreadsheet formula (=, +, - or @)."), code="formula"
        )


def cells_constraint(table: str, *columns: str) -> CheckConstraint:
    """The same rule as a database constraint, for columns that are written to a key file."""
    unsafe = Q()
    for column in columns:
        unsafe |= Q(**{f"{column}__regex": UNSAFE_CELL_SQL})
    return CheckConstraint(condition=~unsafe, name=f"{table}_cells")
