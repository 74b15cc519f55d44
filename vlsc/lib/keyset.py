"""Keyset pagination: a page begins after the last row of the previous one, without OFFSET.

A list is ordered by a value that is never null and then by id. The URL contains a mark: the value
and id of the row at the edge of the page, and the row's position in the list when it was read. The
position is only displayed; it is not used to find the page.
"""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Expression, F, Func, Model, QuerySet, TextField, Value
from django.http import QueryDict

PAGE_ROWS = 25
CHUNK_ROWS = 2000  # rows of a long list that are in memory at a time
COUNTED = 1000  # the length of a longer list is shown as "1,000+"

M = TypeVar("M", bound=Model)


class BadMark(ValueError):
    """A mark that is invalid or belongs to another order."""


class _Row(Func):
    """`ROW(a, b)`, which PostgreSQL compares in the order of the index, so no rows are skipped."""

    function = "ROW"
    output_field = TextField()


@dataclass(frozen=True)
class Slice(Generic[M]):
    """A page of a list: its rows, the position of the first, and the marks of adjacent pages."""

    rows: list[M]
    first: int
    before: str
    after: str

    @property
    def last(self) -> int:
        """The position of the last row."""
        return self.first + len(self.rows) - 1

    @property
    def is_whole(self) -> bool:
        """Whether this is the only page, so that no count query is needed."""
        return not self.before and not self.after

    def addresses(self, asked: QueryDict) -> dict[str, str]:
        """`previous` and `next` for the pager: the current query string with another mark."""
        return {
            "previous": _query_string(asked, "before", self.before),
            "next": _query_string(asked, "after", self.after),
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
    """The page of `found` after or before the mark in `asked`, in the order of `by`.

    An invalid mark, one of another order, and one with no rows beyond it lead to the first page.
    With `strict`, for the API, they raise `BadMark`, or return an empty page for the last case.
    `late` selects the page's ids first and joins only those, for orders without an index.
    """
    whole = found.annotate(edge=F(by) if isinstance(by, str) else by)
    backwards, position, edge = _parse(asked, whole.query.annotations["edge"].output_field, strict)
    descending = down != backwards
    part = whole.filter(_beyond(edge, "<" if descending else ">")) if edge else whole
    signs = ("-edge", "-pk") if descending else ("edge", "pk")
    if late:
        part = whole.filter(pk__in=part.order_by(*signs).values("pk")[: size + 1])
    rows: list[Any] = list(part.order_by(*signs)[: size + 1])
    if not rows and edge and not strict:  # the rows there were deleted
        return cut(found, by, down=down, asked={}, size=size, late=late)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        # The first page begins at 1 even if rows were deleted since the mark was made.
        first = max(position - len(rows), 1) if more else 1
        return _slice(rows[::-1], first, has_before=more, has_after=True)
    return _slice(rows, position + 1, has_before=bool(edge), has_after=more)


def walk(
    found: QuerySet[M],
    by: str | F | Expression,
    *,
    down: bool = False,
    size: int = CHUNK_ROWS,
) -> Iterator[M]:
    """All rows in the order of pages, read in chunks, each by a query of its own.

    A cursor of the server would need a session of its own, which a connection pooler does not
    give. A row that is changed meanwhile is returned as its chunk found it; no row is returned
    twice unless its place moves on. For a state at one time, call it in a transaction with a
    snapshot.
    """
    whole = found.order_by().annotate(edge=F(by) if isinstance(by, str) else by)
    field = whole.query.annotations["edge"].output_field
    signs, sign = (("-edge", "-pk"), "<") if down else (("edge", "pk"), ">")
    part = whole
    while rows := list(part.order_by(*signs)[:size]):
        yield from rows
        if len(rows) < size:
            return
        last: Any = rows[-1]
        part = whole.filter(_beyond((Value(last.edge, output_field=field), Value(last.pk)), sign))


def count_up_to(found: QuerySet[Any], limit: int = COUNTED) -> int:
    """The number of rows, but at most one more than the limit."""
    return found.order_by()[: limit + 1].count()


def _slice(rows: list[M], first: int, *, has_before: bool, has_after: bool) -> Slice[M]:
    before = _encode_mark(first, rows[0]) if rows and has_before else ""
    after = _encode_mark(first + len(rows) - 1, rows[-1]) if rows and has_after else ""
    return Slice(rows, first, before, after)


def _parse(
    asked: QueryDict | dict[str, str], field: Any, strict: bool
) -> tuple[bool, int, tuple[Value, Value] | None]:
    """Whether the page ends at the mark (else it begins there), its position, and its edge."""
    name = "before" if "after" not in asked and "before" in asked else "after"
    mark = asked.get(name)
    position, edge = _decode_mark(mark or "", field)
    if strict and mark is not None and edge is None:
        raise BadMark
    return name == "before" and edge is not None, position, edge


def _beyond(edge: tuple[Value, Value], sign: str) -> Func:
    return Func(
        _Row(F("edge"), F("pk")),
        _Row(*edge),
        template="%(expressions)s",
        arg_joiner=f" {sign} ",
        output_field=BooleanField(),
    )


def _encode_mark(position: int, row: Any) -> str:
    text = json.dumps([position, row.edge, str(row.pk)], default=str, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode_mark(mark: str, field: Any) -> tuple[int, tuple[Value, Value] | None]:
    try:
        raw = base64.b64decode(mark + "=" * (-len(mark) % 4), altchars=b"-_", validate=True)
        position, value, pk = json.loads(raw)
        value = field.to_python(value)
        if value is None or "\x00" in str(value) or not 0 <= int(position) < 10**9:
            return 0, None
        str(value).encode()  # raises for a lone surrogate
        return int(position), (Value(value, output_field=field), Value(UUID(pk)))
    except (binascii.Error, ValueError, TypeError, AttributeError, ValidationError, RecursionError):
        return 0, None


def _query_string(asked: QueryDict, name: str, mark: str) -> str:
    if not mark:
        return ""
    other = asked.copy()
    for old in ("after", "before"):
        other.pop(old, None)
    other[name] = mark
    return f"?{other.urlencode()}"
