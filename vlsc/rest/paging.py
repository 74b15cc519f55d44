"""Cursor paging: `{"results", "next", "previous"}`, by the same keyset as the pages."""

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
# What a cursor begins with, and which way it leads.
_ways = {"n": "after", "p": "before"}


def read_page(request: Request, rows: QuerySet[Any], orders: Orders, default: str) -> Slice[Any]:
    """The page that the request asks for; raises `BadInput` for a wrong size, order or cursor."""
    asked = request.query_params
    ordering = asked.get("ordering", default)
    by = orders.get(ordering.removeprefix("-"))
    if by is None:
        raise invalid_parameter(
            "ordering", "invalid_choice", f"One of: {', '.join(choices(orders))}."
        )
    cursor = asked.get("cursor", "")
    way = _ways.get(cursor[:1])
    if cursor and way is None:
        raise _broken()
    try:
        return cut(
            rows.order_by(),
            by,
            down=ordering.startswith("-"),
            asked={way: cursor[1:]} if way else {},
            size=page_size(request),
            strict=True,
        )
    except BadMark as error:
        raise _broken() from error


def choices(orders: Orders) -> list[str]:
    """What `ordering` may be: each name, and downwards with a hyphen before it."""
    return [sign + name for name in orders for sign in ("", "-")]


def page_size(request: Request) -> int:
    """1 to 100 rows, 25 unless asked otherwise."""
    text = request.query_params.get("page_size", str(PAGE_ROWS))
    if not _number.fullmatch(text) or int(text) > MOST_ROWS:
        raise invalid_parameter("page_size", "invalid", f"A number from 1 to {MOST_ROWS}.")
    return int(text)


def links(request: Request, page: Slice[Any]) -> dict[str, str | None]:
    """`next` and `previous` as absolute addresses, or None."""
    return {
        "next": _link(request, "n", page.after),
        "previous": _link(request, "p", page.before),
    }


def _link(request: Request, way: str, mark: str) -> str | None:
    if not mark:
        return None
    asked = request.query_params.dict() | {"cursor": way + mark}
    return request.build_absolute_uri(f"{request.path}?{urlencode(asked)}")


def _broken() -> Exception:
    return invalid_parameter("cursor", "invalid", "The cursor is not one that this list gave.")
