"""What a log line says beside its sentence: each fact by its name in words, as people read it.

Each app registers the names of the facts that it records from its `AppConfig`.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audit.models import LogLine

# The choices, (code, text), of each fact that is stored as a code.
Choices = Mapping[str, Iterable[tuple[str, Any]]]

_names: dict[str, Any] = {}
_codes: dict[str, dict[str, Any]] = {}
_day = re.compile(r"\d{4}-\d{2}-\d{2}")
_time = re.compile(r"\d{4}-\d{2}-\d{2}T\S+")


def register_facts(names: Mapping[str, Any], codes: Choices | None = None) -> None:
    """Register the facts of an app: the name of each, translated when it is shown, and codes."""
    _names.update(names)
    for name, choices in (codes or {}).items():
        _codes.setdefault(name, {}).update(choices)


def list_names() -> dict[str, Any]:
    """The name of each fact that has one."""
    return dict(_names)


def list_detail(line: LogLine) -> list[tuple[str, str]]:
    """Each fact of a line by its name; the reason is left to the line itself."""
    facts = ((name, value) for name, value in line.facts.items() if name != "reason")
    return [(_name(name), _as_text(name, value)) for name, value in facts if _is_given(value)]


def _name(code: str) -> str:
    return str(_names.get(code) or code.replace("_", " ").capitalize())


def _as_text(name: str, value: Any) -> str:
    """A value by its type: text, number, truth, list, or counts by name."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(_as_text(name, each) for each in value)
    if isinstance(value, dict):
        given = {each: count for each, count in value.items() if _is_given(count)}
        return "; ".join(f"{_name(each)}: {_as_text(each, count)}" for each, count in given.items())
    if isinstance(value, str) and value not in _codes.get(name, ()):
        return _moment(value) or value
    return str(_codes.get(name, {}).get(value, value))


def _moment(text: str) -> str:
    """A day or a time in the reader's language and zone; empty for any other text."""
    pattern = pgettext("date format", "j M Y")
    with suppress(ValueError):
        if _day.fullmatch(text):
            return formats.date_format(date.fromisoformat(text), pattern)
        if _time.fullmatch(text):
            at = timezone.localtime(datetime.fromisoformat(text))
            return f"{formats.date_format(at, pattern)} {at:%H:%M}"
    return ""


def _is_given(value: Any) -> bool:
    return value not in ("", None, [], {})
