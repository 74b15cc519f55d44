"""Pages of a list by keyset: each begins after the last row of the one before, whatever its depth.

A list is ordered by one value that is never null and then by id. The address holds a mark: the
value and id of the row at the edge, and the row's place in the list as it was when read. The
place is only told to the reader; nothing is ever counted off to reach a page.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Expression, F, Func, Model, QuerySet, TextField, Value
from django.http import QueryDict

PAGE_ROWS = 25
COUNTED = 1000  # a list longer than this is told as "1,000+"

M = TypeVar("M", bound=Model)


class BadMark(ValueError):
    """A mark that was not made here, or for another order."""


class _Row(Func):
    """`ROW(a, b)`: PostgreSQL compares rows as an index orders them: no page skips rows."""

    function = "ROW"
    output_field = TextField()


@dataclass(frozen=True)
class Slice(Generic[M]):
    """One page of a list: its rows, the place of the first, and the marks of its neighbors."""

    rows: list[M]
    first: int
    before: str
    after: str

    @property
    def last(self) -> int:
        """The place of the last row."""
        return self.first + len(self.rows) - 1

    @property
    def is_whole(self) -> bool:
        """Whether the list has no other page, so that nothing needs counting."""
        return not self.before and not self.after

    def addresses(self, asked: QueryDict) -> dict[str, str]:
        """`previous` and `next` for the pager: the present address with another mark."""
        return {
            "previous": _address(asked, "before", self.before),
            "next": _address(asked, "after", self.after),
        }


def cut(
    found: QuerySet[M],
    by: str | F | Expression,
    *,
    down: bool = False,
    asked: QueryDict | dict[str, str],
    size: int = PAGE_ROWS,
    strict: bool = False,
    late: bool = False,
) -> Slice[M]:
    """The page of `found` that an address asks for (`after` or `before`), in the order of `by`.

    A mark that was not made here, or for another order, leads to the first page, and so does one
    behind which nothing stands any more. `strict`, for programs: `BadMark`, and an empty page.
    `late` finds the page's ids first and joins to those only: for an order that no index gives.
    """
    whole = found.annotate(edge=F(by) if isinstance(by, str) else by)
    backwards, place, edge = _asked(asked, whole.query.annotations["edge"].output_field, strict)
    descending = down != backwards
    part = whole.filter(_beyond(edge, "<" if descending else ">")) if edge else whole
    signs = ("-edge", "-pk") if descending else ("edge", "pk")
    if late:
        part = whole.filter(pk__in=part.order_by(*signs).values("pk")[: size + 1])
    rows: list[Any] = list(part.order_by(*signs)[: size + 1])
    if not rows and edge and not strict:  # what stood there is gone
        return cut(found, by, down=down, asked={}, size=size, late=late)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        # Where nothing stands before, the place is known, whatever went since the mark was read.
        first = max(place - len(rows), 1) if more else 1
        return _slice(rows[::-1], first, has_before=more, has_after=True)
    return _slice(rows, place + 1, has_before=bool(edge), has_after=more)


def count_up_to(found: QuerySet[Any], limit: int = COUNTED) -> int:
    """How many rows there are, at most one more than the limit."""
    return found.order_by()[: limit + 1].count()


def _slice(rows: list[M], first: int, *, has_before: bool, has_after: bool) -> Slice[M]:
    before = _write(first, rows[0]) if rows and has_before else ""
    after = _write(first + len(rows) - 1, rows[-1]) if rows and has_after else ""
    return Slice(rows, first, before, after)


def _asked(
    asked: QueryDict | dict[str, str], field: Any, strict: bool
) -> tuple[bool, int, tuple[Value, Value] | None]:
    """Whether the page ends at the mark (else it begins there), the mark's place, and its edge."""
    name = "before" if "after" not in asked and "before" in asked else "after"
    mark = asked.get(name)
    place, edge = _read(mark or "", field)
    if strict and mark is not None and edge is None:
        raise BadMark
    return name == "before" and edge is not None, place, edge


def _beyond(edge: tuple[Value, Value], sign: str) -> Func:
    return Func(
        _Row(F("edge"), F("pk")),
        _Row(*edge),
        template="%(expressions)s",
        arg_joiner=f" {sign} ",
        output_field=BooleanField(),
    )


def _write(place: int, row: Any) -> str:
    text = json.dumps([place, row.edge, str(row.pk)], default=str, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(mark: str, field: Any) -> tuple[int, tuple[Value, Value] | None]:
    try:
        raw = base64.b64decode(mark + "=" * (-len(mark) % 4), altchars=b"-_", validate=True)
        place, value, pk = json.loads(raw)
        value = field.to_python(value)
        if value is None or "\x00" in str(value) or not 0 <= int(place) < 10**9:
            return 0, None
        str(value).encode()  # half a character is no text
        return int(place), (Value(value, output_field=field), Value(UUID(pk)))
    except (binascii.Error, ValueError, TypeError, AttributeError, ValidationError, RecursionError):
        return 0, None


def _address(asked: QueryDict, name: str, mark: str) -> str:
    if not mark:
        return ""
    other = asked.copy()
    for old in ("after", "before"):
        other.pop(old, None)
    other[name] = mark
    return f"?{other.urlencode()}"
