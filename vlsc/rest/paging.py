"""Cursor pagination (`{"results", "next", "previous"}`) with the same keysets as the HTML lists."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Expression, F, QuerySet
from rest_framework.request import Request

from vlsc.lib.keyset import BadMark, Slice, cut
from vlsc.rest.errors import invalid_parameter

PAGE_ROWS, MOST_ROWS = 25, 100
PARAMETERS = ("cursor", "page_size", "ordering")
Orders = Mapping[str, str | F | Expression]
_number = re.compile(r"[1-9][0-9]{0,2}")
# The first character of a cursor gives its direction.
_directions = {"n": "after", "p": "before"}


def read_page(request: Request, rows: QuerySet[Any], orders: Orders, default: str) -> Slice[Any]:
    """The requested page; raises `BadInput` for an invalid size, order or cursor."""
    query = request.query_params
    ordering = query.get("ordering", default)
    by = orders.get(ordering.removeprefix("-"))
    if by is None:
        raise invalid_parameter(
            "ordering", "invalid_choice", f"One of: {', '.join(choices(orders))}."
        )
    cursor = query.get("cursor", "")
    direction = _directions.get(cursor[:1])
    if cursor and direction is None:
        raise _invalid_cursor()
    try:
        return cut(
            rows.order_by(),
            by,
            down=ordering.startswith("-"),
            asked={direction: cursor[1:]} if direction else {},
            size=page_size(request),
            strict=True,
        )
    except BadMark as error:
        raise _invalid_cursor() from error


def choices(orders: Orders) -> list[str]:
    """The values of `ordering`: each name, and with a leading hyphen for descending order."""
    return [sign + name for name in orders for sign in ("", "-")]


def page_size(request: Request) -> int:
    """The page size: 1 to 100 rows, by default 25."""
    text = request.query_params.get("page_size", str(PAGE_ROWS))
    if not _number.fullmatch(text) or int(text) > MOST_ROWS:
        raise invalid_parameter("page_size", "invalid", f"A number from 1 to {MOST_ROWS}.")
    return int(text)


def links(request: Request, page: Slice[Any]) -> dict[str, str | None]:
    """`next` and `previous` as absolute URLs, or None."""
    return {
        "next": _link(request, "n", page.after),
        "previous": _link(request, "p", page.before),
    }


def _link(request: Request, prefix: str, mark: str) -> str | None:
    if not mark:
        return None
    query = request.query_params.dict() | {"cursor": prefix + mark}
    return request.build_absolute_uri(f"{request.path}?{urlencode(query)}")


def _invalid_cursor() -> Exception:
    return invalid_parameter("cursor", "invalid", "The cursor is not from this list.")
