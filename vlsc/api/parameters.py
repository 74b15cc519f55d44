"""The parameters of operations in the schema."""

from typing import Any

import django_filters.rest_framework as filters

from vlsc.rest.filters import MAY_BE_EMPTY, DayFilter, Filters, WholeNumberFilter
from vlsc.rest.paging import MOST_ROWS, PAGE_ROWS, choices
from vlsc.rest.views import CHANGING, KEY_HEADER, ListView, ObjectView

Parameter = dict[str, Any]
ETAGS = "Entity tags in quotes, or *."
KEY_HELP = (
    "Any text, unique for each new operation."
    " For 48 hours, repeating the request returns the same response."
)


def query(name: str, schema: dict[str, Any], description: str = "") -> Parameter:
    """A query parameter."""
    return {"name": name, "in": "query", "schema": schema, "description": description}


def header(name: str, schema: dict[str, Any], description: str) -> Parameter:
    """A request header."""
    return {"name": name, "in": "header", "schema": schema, "description": description}


def page_parameters(view: ListView) -> list[Parameter]:
    """The parameters of every list."""
    orders = choices(view.orders)
    return [
        query(
            "ordering",
            {"type": "string", "enum": orders, "default": view.default_order},
            "A leading hyphen reverses the order.",
        ),
        query(
            "page_size",
            {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": PAGE_ROWS},
        ),
        query("cursor", {"type": "string", "minLength": 1}, "From the `next` or `previous` URL."),
    ]


def filter_parameters(filterset_class: type[Filters]) -> list[Parameter]:
    """The filters of a list."""
    return [
        query(name, _schema(name, filter_), str(filter_.extra.get("help_text", "")))
        for name, filter_ in filterset_class.base_filters.items()
    ]


def _schema(name: str, filter_: filters.Filter) -> dict[str, Any]:
    if isinstance(filter_, filters.ChoiceFilter):
        given = filter_.extra["choices"]
        return {"type": "string", "enum": [value for value, _ in getattr(given, "choices", given)]}
    if isinstance(filter_, filters.UUIDFilter):
        return {"type": "string", "format": "uuid"}
    if isinstance(filter_, WholeNumberFilter):
        return {"type": "integer", "minimum": 0, "maximum": filter_.maximum}
    if isinstance(filter_, DayFilter):
        return {"type": "string", "format": "date"}
    if isinstance(filter_, filters.IsoDateTimeFilter):
        return {"type": "string", "format": "date-time"}
    limits: dict[str, Any] = {} if name in MAY_BE_EMPTY else {"minLength": 1}
    for limit, keyword in (("max_length", "maxLength"), ("min_length", "minLength")):
        if limit in filter_.extra:
            limits[keyword] = filter_.extra[limit]
    return {"type": "string", **limits, **getattr(filter_, "schema", {})}


def header_parameters(view: Any, method: str, handler: Any) -> list[Parameter]:
    """The request headers that an operation uses."""
    if getattr(handler, "is_idempotent", False):
        text = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
        return [header(KEY_HEADER, text, KEY_HELP)]
    if isinstance(view, ObjectView) and method == "GET":
        return [header("If-None-Match", {"type": "string"}, ETAGS)]
    if isinstance(view, ObjectView) and method in CHANGING:
        return [header("If-Match", {"type": "string"}, ETAGS)]
    return []
