"""Keyset pagination: a page begins after the last row of the previous one, without OFFSET.

A list is ordered by a value that is never null and then by id. The URL contains a mark: the value
and id of the row at the edge of the page, and the row's position in the list when it was read. The
position is only displayed; it is not used to find the page. A mark is signed together with the
list, filters and order that it was made for, so it is of no use anywhere else, nor is one made up.
"""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Expression, F, Func, Model, QuerySet, TextField, Value
from django.http import QueryDict
from django.utils.crypto import constant_time_compare, salted_hmac

PAGE_ROWS = 25
CHUNK_ROWS = 2000  # rows of a long list that are in memory at a time
COUNTED = 1000  # the length of a longer list is shown as "1,000+"
SIGNATURE = 12  # bytes of a mark's signature
DIRECTIONS = ("after", "before")  # the parameters that hold a mark

M = TypeVar("M", bound=Model)


class BadMark(ValueError):
    """A mark that is made up, or belongs to another list, or to other filters or another order."""


class _Row(Func):
    """`ROW(a, b)`, which PostgreSQL compares in the order of the index, so no rows are skipped."""

    function = "ROW"
    output_field = TextField()


@dataclass(frozen=True)
class Slice(Generic[M]):
    """A page of a list: its rows, the position of the first, and the marks of adjacent pages."""

    rows: list[M]
    first: int
    before: str = ""
    after: str = ""

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
    of: str,
    size: int = PAGE_ROWS,
    strict: bool = False,
    late: bool = False,
) -> Slice[M]:
    """The page of `found` after or before the mark in `asked`, in the order of `by`.

    `of` names the list (its path); a mark is good only for it and for the same other parameters in
    `asked`. Any other mark, and one with no rows beyond it, lead to the first page. With `strict`,
    for the API, they raise `BadMark`, or return an empty page for the last case. `late` selects the
    page's ids first and joins only those, for orders without an index.
    """
    whole = found.annotate(edge=F(by) if isinstance(by, str) else by)
    marks = _Marks(_describe(of, asked), whole.query.annotations["edge"].output_field)
    place = _parse(asked, marks, strict)
    page = _read(whole, marks, place, down=down, size=size, late=late)
    if page.rows or place == START or strict:
        return page
    return _read(whole, marks, START, down=down, size=size, late=late)  # the rows were deleted


def _read(
    whole: QuerySet[Any], marks: "_Marks", place: "_Place", *, down: bool, size: int, late: bool
) -> Slice[Any]:
    backwards, position, edge = place
    descending = down != backwards
    part = whole.filter(_beyond(edge, "<" if descending else ">")) if edge else whole
    signs = ("-edge", "-pk") if descending else ("edge", "pk")
    if late:
        part = whole.filter(pk__in=part.order_by(*signs).values("pk")[: size + 1])
    rows: list[Any] = list(part.order_by(*signs)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        # The first page begins at 1 even if rows were deleted since the mark was made.
        first = max(position - len(rows), 1) if more else 1
        return _slice(marks, rows[::-1], first, has_before=more, has_after=True)
    return _slice(marks, rows, position + 1, has_before=bool(edge), has_after=more)


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


def _slice(
    marks: "_Marks", rows: list[M], first: int, *, has_before: bool, has_after: bool
) -> Slice[M]:
    before = marks.encode(first, rows[0]) if rows and has_before else ""
    after = marks.encode(first + len(rows) - 1, rows[-1]) if rows and has_after else ""
    return Slice(rows, first, before, after)


def _describe(of: str, asked: QueryDict | dict[str, str]) -> str:
    """What a mark is good for, as text: the list, and all parameters but the mark itself."""
    given = asked.lists() if isinstance(asked, QueryDict) else asked.items()
    return f"{of}?{urlencode(sorted(pair for pair in given if pair[0] not in DIRECTIONS), True)}"


Edge = tuple[Value, Value]


class _Place(NamedTuple):
    """Where a page begins, or with `backwards` ends; `position` is that of the row at the edge."""

    backwards: bool
    position: int
    edge: Edge | None


START = _Place(False, 0, None)


def _parse(asked: QueryDict | dict[str, str], marks: "_Marks", strict: bool) -> _Place:
    name = "before" if "after" not in asked and "before" in asked else "after"
    mark = asked.get(name)
    position, edge = marks.decode(mark or "")
    if strict and mark is not None and edge is None:
        raise BadMark
    return _Place(name == "before", position, edge) if edge else START


def _beyond(edge: Edge, sign: str) -> Func:
    return Func(
        _Row(F("edge"), F("pk")),
        _Row(*edge),
        template="%(expressions)s",
        arg_joiner=f" {sign} ",
        output_field=BooleanField(),
    )


@dataclass(frozen=True)
class _Marks:
    """Writes and reads the marks of one list; `field` is that of the value it is ordered by."""

    scope: str
    field: Any

    def encode(self, position: int, row: Any) -> str:
        text = json.dumps([position, row.edge, str(row.pk)], default=str, separators=(",", ":"))
        return base64.urlsafe_b64encode(self._sign(text) + text.encode()).decode().rstrip("=")

    def decode(self, mark: str) -> tuple[int, Edge | None]:
        """Position and edge; no edge for a mark that was not made by `encode` for this list."""
        try:
            raw = base64.b64decode(mark + "=" * (-len(mark) % 4), altchars=b"-_", validate=True)
            signature, text = raw[:SIGNATURE], raw[SIGNATURE:].decode()
            if not constant_time_compare(signature, self._sign(text)):
                return 0, None
            # A release in between may have changed the type of the value.
            position, value, pk = json.loads(text)
            edge = Value(self.field.to_python(value), output_field=self.field), Value(UUID(pk))
        except (binascii.Error, ValueError, TypeError, ValidationError):
            return 0, None
        return position, edge

    def _sign(self, text: str) -> bytes:
        signed = salted_hmac(__name__, f"{self.scope}\n{text}", algorithm="sha256")
        return signed.digest()[:SIGNATURE]


def _query_string(asked: QueryDict, name: str, mark: str) -> str:
    if not mark:
        return ""
    other = asked.copy()
    for old in DIRECTIONS:
        other.pop(old, None)
    other[name] = mark
    return f"?{other.urlencode()}"
