"""What differs between two states of one row, as a text for its log line."""

from collections.abc import Mapping
from typing import Any

LONGEST = 120  # characters of a value; the log is not where long notes are read


def describe_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Each value that differs, such as `time_zone: UTC → Europe/Stockholm`."""
    changed = [name for name in before if before[name] != after[name]]
    return "; ".join(f"{name}: {_text(before[name])} → {_text(after[name])}" for name in changed)


def _text(value: Any) -> str:
    """A value as people read it; a dash for none."""
    if value is None:
        return "–"
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    text = " ".join(str(value).split())
    return (text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…") or "–"
