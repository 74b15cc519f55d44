"""Parameters of operations as the schema names them."""

from typing import Any

import django_filters.rest_framework as filters

from vlsc.rest.filters import MAY_BE_EMPTY, Filters
from vlsc.rest.paging import MOST_ROWS, PAGE_ROWS, choices
from vlsc.rest.views import CHANGING, KEY_HEADER, ListView, ObjectView

Parameter = dict[str, Any]
ETAGS = "Entity tags in quotes, or *."
KEY_WORDS = (
    "Any text of yours, new for each new act. For 48 hours the same request gets the same answer."
)


def query(name: str, schema: dict[str, Any], description: str = "") -> Parameter:
    """One query parameter."""
    return {"name": name, "in": "query", "schema": schema, "description": description}


def header(name: str, schema: dict[str, Any], description: str) -> Parameter:
    """One request header."""
    return {"name": name, "in": "header", "schema": schema, "description": description}


def page_parameters(view: ListView) -> list[Parameter]:
    """Those that every list takes."""
    orders = choices(view.orders)
    return [
        query(
            "ordering",
            {"type": "string", "enum": orders, "default": view.default_order},
            "A hyphen turns it round.",
        ),
        query(
            "page_size",
            {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": PAGE_ROWS},
        ),
        query("cursor", {"type": "string", "minLength": 1}, "As `next` and `previous` carry it."),
    ]


def filter_parameters(filterset_class: type[Filters]) -> list[Parameter]:
    """The filters that a list names."""
    return [
        query(name, _schema(name, one), str(one.extra.get("help_text", "")))
        for name, one in filterset_class.base_filters.items()
    ]


def _schema(name: str, one: filters.Filter) -> dict[str, Any]:
    if isinstance(one, filters.ChoiceFilter):
        found = one.extra["choices"]
        return {"type": "string", "enum": [value for value, _ in getattr(found, "choices", found)]}
    if isinstance(one, filters.UUIDFilter):
        return {"type": "string", "format": "uuid"}
    if isinstance(one, filters.IsoDateTimeFilter):
        return {"type": "string", "format": "date-time"}
    limits: dict[str, Any] = {} if name in MAY_BE_EMPTY else {"minLength": 1}
    for limit, word in (("max_length", "maxLength"), ("min_length", "minLength")):
        if limit in one.extra:
            limits[word] = one.extra[limit]
    return {"type": "string", **limits, **getattr(one, "schema", {})}


def header_parameters(view: Any, method: str, handler: Any) -> list[Parameter]:
    """Request headers that mean something to an operation."""
    if getattr(handler, "is_idempotent", False):
        text = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
        return [header(KEY_HEADER, text, KEY_WORDS)]
    if isinstance(view, ObjectView) and method == "GET":
        return [header("If-None-Match", {"type": "string"}, ETAGS)]
    if isinstance(view, ObjectView) and method in CHANGING:
        return [header("If-Match", {"type": "string"}, ETAGS)]
    return []
