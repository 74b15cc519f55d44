"""The parameters of operations in the schema."""

from typing import Any

import django_filters.rest_framework as filters

from vlsc.api.components import Definition, share
from vlsc.rest.filters import MAY_BE_EMPTY, DayFilter, Filters, WholeNumberFilter
from vlsc.rest.paging import MOST_ROWS, PAGE_ROWS, choices
from vlsc.rest.views import CHANGING, KEY_HEADER, KEY_PATTERN, ListView, ObjectView

Parameter = Definition
ETAGS = "Entity tags in quotes, or *."
KEY_HELP = (
    "Visible ASCII characters without a comma, unique for each new operation."
    " For 48 hours, repeating the request returns the same response."
)

# Parameters that many operations have, and the names of their components.
SHARED = {
    "id": "Id",
    "page_size": "PageSize",
    "cursor": "Cursor",
    "updated_since": "UpdatedSince",
    KEY_HEADER: "IdempotencyKey",
    "If-None-Match": "IfNoneMatch",
    "If-Match": "IfMatch",
}


def share_parameter(registry: Any, parameter: Parameter) -> Parameter:
    """A reference to the component of a parameter that many operations have; others as they are."""
    if parameter["in"] == "path":
        parameter["description"] = "The object’s id."
    name = SHARED.get(parameter["name"])
    return share(registry, "parameters", name, parameter) if name else parameter


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
            "How many rows a page has at most.",
        ),
        query("cursor", {"type": "string", "minLength": 1}, "From the `next` or `previous` URL."),
    ]


def filter_parameters(filterset_class: type[Filters]) -> list[Parameter]:
    """The filters of a list."""
    return [
        query(name, _schema(name, filter_), _meaning(name, filter_))
        for name, filter_ in filterset_class.base_filters.items()
    ]


def _meaning(name: str, filter_: filters.Filter) -> str:
    words = name.replace("_", " ")
    return str(filter_.extra.get("help_text") or f"Only those with this {words}.")


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
        text = {"type": "string", "pattern": f"^{KEY_PATTERN}$"}
        return [header(KEY_HEADER, text, KEY_HELP)]
    if isinstance(view, ObjectView) and method == "GET":
        return [header("If-None-Match", {"type": "string"}, ETAGS)]
    if isinstance(view, ObjectView) and method in CHANGING:
        return [header("If-Match", {"type": "string"}, ETAGS)]
    return []
