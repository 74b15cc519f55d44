"""The rule for stored names, so that the key file is exact and safe without quoting.

A name ends in a cell of a file that any program may open, with any separator. So it has no control
or invisible characters, no quotation mark where a cell could begin, nothing that a spreadsheet
takes for a formula there, and no product key. A cell could begin at the start of the name and
behind a comma, a semicolon or a tab. The rule is applied by forms, the API, the importer and, as a
last resort, a database constraint.
"""

import re
import unicodedata
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import CharField, CheckConstraint, F, Func, Q
from django.utils.translation import gettext_lazy as _

from vlsc.lib.masking import contains_key, is_identifier

FORMULA_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20"
QUOTATION_MARKS = "\"'\u201c\u201d\uff02\uff07"
# Unicode's control and format characters, and all others that are invisible by definition.
INVISIBLE = (
    r"\u0001-\u001f\u007f-\u009f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2"
    r"\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000110bd\U000110cd\U00013430-\U0001345f"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_STARTS_CELL = r"(?:^|[,;\t])[\s\"'\u201c\u201d\uff02\uff07]*"
_FORMULA = rf"{_STARTS_CELL}[=+\-@\uff1d\uff0b\uff0d\uff20]"
# Readers recognize `"` behind a separator as well; the other marks are common inside names.
_QUOTATION_MARK = r"^\s*[\"'\u201c\u201d\uff02\uff07]|[,;\t]\s*\""
# What `normalize_name` removes: blanks at the ends, doubled, and all but the ordinary one.
_BLANKS = r"\t-\r\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_UNTIDY = rf"^ | $|  |[{_BLANKS}]"
# PostgreSQL reads `\s` and `\u` as Python does.
UNSAFE_CELL_SQL = "|".join([_FORMULA, _QUOTATION_MARK, f"[{INVISIBLE}]", _UNTIDY])
_formula = re.compile(_FORMULA)
_quotation_mark = re.compile(_QUOTATION_MARK)
# PostgreSQL stores neither NUL nor half of a surrogate pair, so its pattern need not name them.
_invisible = re.compile(f"[\\x00\ud800-\udfff{INVISIBLE}]")
# A formula in text that nobody has checked, where a cell could begin for some reader: at the start,
# behind a separator or a line break, with blanks, invisible characters and quotation marks between.
# An apostrophe already makes it text.
_anywhere = re.compile(
    "(?:^|(?<=[,;\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]))"
    '(?:[\\s\x00-\x1f\x7f-\x9f"\u201c\u201d\uff02\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff])*'
    "(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])"
)
# Blanks that are no control characters: those may not be replaced silently.
_blanks = re.compile(r"[ \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")


class CellFault(NamedTuple):
    """Why a text is not allowed in a cell: a code, and the facts that its message names."""

    code: str
    facts: dict[str, str]


MESSAGES = {
    "invisible_character": _("The text contains an invisible character: %(character)s."),
    "formula": _(
        "The text begins like a spreadsheet formula (=, +, - or @), or does so behind a comma or"
        " a semicolon."
    ),
    "quotation_mark": _(
        "The text must not begin with a quotation mark, nor have one behind a comma or a semicolon."
    ),
    "key_misplaced": _("The text contains a product key. Keys are not allowed in names."),
}


def normalize_name(text: str) -> str:
    """A name as it is stored: in Unicode form NFC, with single blanks and none at its ends.

    Tabs, line breaks and other control characters inside it stay, so that they are found.
    """
    text = _blanks.sub(" ", text.strip())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fold_name(text: str) -> str:
    """The form in which names are compared: two names with the same one are one name."""
    text = " ".join(text.split())
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())


def find_cell_fault(text: str) -> CellFault | None:
    """The first reason why a text is not allowed in a cell; None if it is."""
    if match := _invisible.search(text):
        return CellFault("invisible_character", {"character": describe_character(match.group())})
    if begins_formula(text):
        return CellFault("formula", {})
    if _quotation_mark.search(text):
        return CellFault("quotation_mark", {})
    return CellFault("key_misplaced", {}) if contains_key(text) else None


def is_invisible(char: str) -> bool:
    """Whether the character is one that nobody sees, or a control character."""
    return bool(_invisible.match(char))


def begins_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text, or a part of it, for a formula."""
    return bool(_formula.search(text))


def escape_formulas(text: str) -> str:
    """The text with an apostrophe before each character that could make a formula of the rest.

    It may be a cell, or a line of cells that somebody else has separated.
    """
    return _anywhere.sub(lambda match: f"{match.group()}'", text)


def describe_character(char: str) -> str:
    """A character by code point and name, such as `U+200B, zero width space`."""
    kind = "half a character" if "\ud800" <= char <= "\udfff" else "control character"
    name = unicodedata.name(char, "").lower() or _control_names.get(char, kind)
    return f"U+{ord(char):04X}, {name}"


_control_names = {"\t": "tab", "\n": "line feed", "\r": "carriage return", "\x00": "null"}


def validate_cell(text: str) -> None:
    """Raise `ValidationError` for text that is not allowed in a cell of a file."""
    if fault := find_cell_fault(text):
        raise ValidationError(MESSAGES[fault.code], code=fault.code, params=fault.facts)


def validate_no_key(text: str) -> None:
    """Raise `ValidationError` for a longer text in which something like a product key stands."""
    if contains_key(text):
        message = _("The text contains a product key. Write only its last five characters.")
        raise ValidationError(message, code="key_misplaced")


def validate_identifier(text: str) -> None:
    """Raise `ValidationError` for a product key in the place of another system's identifier."""
    if not is_identifier(text):
        message = _("This contains a product key, where none belongs.")
        raise ValidationError(message, code="key_misplaced")


class NameField(CharField):  # type: ignore[type-arg]
    """A column for a name: normalized and validated whichever way it comes.

    What is searched for is taken as it is.
    """

    default_validators = [*CharField.default_validators, validate_cell]

    def to_python(self, value: Any) -> Any:
        return normalize_name(value) if isinstance(value, str) else super().to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        value = super(CharField, self).get_prep_value(value)
        return value if value is None or isinstance(value, str) else str(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        value = normalize_name(value) if isinstance(value, str) else value
        return super().get_db_prep_save(value, connection)


def cells_constraint(table: str, *columns: str) -> CheckConstraint:
    """The same rule as a database constraint, except for product keys."""
    safe = Q()
    for column in columns:
        normal = Func(F(column), function="normalize")
        safe &= ~Q(**{f"{column}__regex": UNSAFE_CELL_SQL}) & Q(**{column: normal})
    return CheckConstraint(condition=safe, name=f"{table}_cells")
