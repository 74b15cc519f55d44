"""Cursor pagination (`{"results", "next", "previous"}`) with the same keysets as the HTML lists.

A cursor is the direction, a mark of `vlsc.lib.keyset` and, in lists with `updated_since`, the mark
of time that the first page had, so that all pages of one reading name the same `synced_until`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Expression, F, QuerySet
from rest_framework.request import Request

from vlsc.lib.changes import read_synced_until
from vlsc.lib.keyset import BadMark, Slice, cut
from vlsc.rest.errors import invalid_parameter

PAGE_ROWS, MOST_ROWS = 25, 100
PARAMETERS = ("cursor", "page_size", "ordering")
Orders = Mapping[str, str | F | Expression]
_number = re.compile(r"[1-9][0-9]{0,2}")
# The first character of a cursor gives its direction.
_directions = {"n": "after", "p": "before"}


@dataclass(frozen=True)
class Page:
    """A page of rows, and the `synced_until` of its reading; None where the list has none."""

    slice: Slice[Any]
    synced_until: str | None


def read_page(
    request: Request, rows: QuerySet[Any], orders: Orders, default: str, *, is_synced: bool = False
) -> Page:
    """The requested page; raises `BadInput` for an invalid size, order or cursor."""
    ordering = request.query_params.get("ordering", default)
    by = orders.get(ordering.removeprefix("-"))
    if by is None:
        raise invalid_parameter(
            "ordering", "invalid_choice", f"One of: {', '.join(choices(orders))}."
        )
    asked, synced_until = _split(request.query_params.get("cursor", ""))
    if is_synced and not asked:
        synced_until = read_synced_until()  # before the rows: see there
    try:
        page = cut(
            rows.order_by(),
            by,
            down=ordering.startswith("-"),
            asked=asked,
            of=_describe(request, ordering, synced_until),
            size=page_size(request),
            strict=True,
        )
    except BadMark as error:
        raise _invalid_cursor() from error
    return Page(page, synced_until if is_synced else None)


def _split(cursor: str) -> tuple[dict[str, str], str]:
    """The mark of a cursor by the name of its direction, and its `synced_until`."""
    if not cursor:
        return {}, ""
    direction = _directions.get(cursor[0])
    if direction is None:
        raise _invalid_cursor()
    mark, _, synced_until = cursor[1:].partition(".")
    return {direction: mark}, synced_until


def _describe(request: Request, ordering: str, synced_until: str) -> str:
    """The list, its filters and its order, which a cursor belongs to, and what else it states."""
    given = request.query_params.dict() | {"ordering": ordering}
    filters = {name: given[name] for name in sorted(given) if name not in ("cursor", "page_size")}
    return f"{request.path}?{urlencode(filters)}#{synced_until}"


def choices(orders: Orders) -> list[str]:
    """The values of `ordering`: each name, and with a leading hyphen for descending order."""
    return [sign + name for name in orders for sign in ("", "-")]


def page_size(request: Request) -> int:
    """The page size: 1 to 100 rows, by default 25."""
    text = request.query_params.get("page_size", str(PAGE_ROWS))
    if not _number.fullmatch(text) or int(text) > MOST_ROWS:
        raise invalid_parameter("page_size", "invalid", f"A number from 1 to {MOST_ROWS}.")
    return int(text)


def represent(request: Request, page: Page, results: Any) -> dict[str, Any]:
    """The body of a page; `next` and `previous` are absolute URLs, or None."""
    body = {
        "results": results,
        "next": _link(request, "n", page.slice.after, page.synced_until),
        "previous": _link(request, "p", page.slice.before, page.synced_until),
    }
    return body if page.synced_until is None else {**body, "synced_until": page.synced_until}


def _link(request: Request, prefix: str, mark: str, synced_until: str | None) -> str | None:
    if not mark:
        return None
    cursor = prefix + mark + (f".{synced_until}" if synced_until else "")
    query = request.query_params.dict() | {"cursor": cursor}
    return request.build_absolute_uri(f"{request.path}?{urlencode(query)}")


def _invalid_cursor() -> Exception:
    return invalid_parameter(
        "cursor", "invalid", "The cursor is not from this list in this order with these filters."
    )
