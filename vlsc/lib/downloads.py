"""Files to download: what is known of one before it is opened, and the part that is asked for.

A range is read as RFC 9110 (14.1.2) says, one range at a time: several in one header are answered
by the whole file, which the RFC allows.
"""

import re
from dataclasses import dataclass

_range = re.compile(r"\s*bytes\s*=\s*(?:([0-9]{1,18})-([0-9]{1,18})?|-([0-9]{1,18}))\s*", re.ASCII)


class Unsatisfiable(Exception):
    """The range lies behind the end of the file (416)."""


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file as its headers describe it. `sha256` is empty if the file is made while it is sent."""

    name: str
    content_type: str
    size: int | None = None
    sha256: str = ""


@dataclass(frozen=True)
class Part:
    """The bytes from `first` to `last` of a file, both included, counted from 0."""

    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last + 1 - self.first


def parse_range(header: str, size: int) -> Part | None:
    """The part that a `Range` header names; None for another unit, several ranges, or nonsense.

    Raises `Unsatisfiable`.
    """
    found = _range.fullmatch(header)
    if found is None:
        return None
    first, last, from_end = (int(text) if text else None for text in found.groups())
    if first is None:
        part = Part(max(size - (from_end or 0), 0), size - 1)
        is_there = bool(from_end and size)
    else:
        part = Part(first, size - 1 if last is None else min(last, size - 1))
        if last is not None and last < first:
            return None
        is_there = first < size
    if not is_there:
        raise Unsatisfiable
    return part
