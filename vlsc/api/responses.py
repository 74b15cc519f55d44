"""Responses common to all operations in the schema: problem documents and response headers."""

from typing import Any

from drf_spectacular.plumbing import ResolvedComponent

from vlsc.rest.errors import MOST_ERRORS
from vlsc.rest.problems import MEDIA_TYPE
from vlsc.rest.views import CHANGING, ObjectView

POINTER = "A JSON pointer into the body, `?name` of a parameter, `header:Name` of a header."
PROBLEM = {
    "type": "object",
    "description": "RFC 9457. Some codes have additional members, which are documented with them.",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri",
            "description": "A page that explains the code.",
        },
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable; programs should check this."},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "maxItems": MOST_ERRORS,
            "description": "Of a 400: what is wrong with the input, and where; the first twenty.",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": POINTER,
                    },
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "more_errors": {
            "type": "integer",
            "minimum": 1,
            "description": "How many errors there are beyond those in `errors`.",
        },
    },
}
DESCRIPTIONS = {
    "400": "The input is invalid; nothing was changed.",
    "401": "No token, or one that is unknown, expired or revoked.",
    "403": "The caller can see it, but may not do this.",
    "404": "It does not exist, or the caller cannot see it.",
    "406": "The response is not available in the requested format.",
    "409": "Refused; `code` says why. Nothing was changed.",
    "411": "The body was sent without Content-Length.",
    "412": "The object no longer has the entity tag in If-Match.",
    "413": "The body is too large.",
    "415": "The content type of the body is not supported.",
    "422": "The idempotency key was used for another request.",
    "429": "Too many requests; wait for Retry-After.",
    "500": "An error of the server, logged with the request id.",
    "503": "A part of the service is unavailable; wait for Retry-After.",
}
TEXT = {"type": "string"}
# Headers that responses with a status always have.
OWN_HEADERS = {
    "201": ("Location", "The URL of the new object."),
    "202": ("Location", "The URL of the new object."),
    "401": ("WWW-Authenticate", "How to sign in."),
    "429": ("Retry-After", "Seconds to wait."),
    "503": ("Retry-After", "Seconds to wait."),
}


def _statuses(view: Any, method: str, handler: Any, path: str) -> list[str]:
    statuses = ["400", "406", "500", "503"]
    if view.scopes is not None:
        statuses += ["401", "403", "429"]
    if "{" in path or method != "GET":
        statuses += ["404"]
    if method != "GET":
        statuses += ["409", "411", "413", "415"]
    if getattr(handler, "is_idempotent", False):
        statuses += ["422"]
    if isinstance(view, ObjectView) and method in CHANGING:
        statuses += ["412"]
    return statuses


def problem_responses(
    view: Any, method: str, handler: Any, path: str, registry: Any
) -> dict[str, Any]:
    """The problem documents of an operation, by status."""
    component = ResolvedComponent(
        name="Problem", type=ResolvedComponent.SCHEMA, schema=PROBLEM, object="Problem"
    )
    registry.register_on_missing(component)
    content = {MEDIA_TYPE: {"schema": component.ref}}
    return {
        status: {"description": DESCRIPTIONS[status], "content": content}
        for status in _statuses(view, method, handler, path)
    }


def add_headers(responses: dict[str, Any], view: Any, method: str, handler: Any) -> None:
    """Add the headers of each response, and the 304 of responses with an entity tag."""
    is_tagged = isinstance(view, ObjectView) and method == "GET"
    if is_tagged:
        responses["304"] = {"description": "The object still has an entity tag in If-None-Match."}
    for status, response in responses.items():
        headers = {"X-Request-Id": _header("The request’s id, sent or generated.", required=True)}
        if view.scopes is not None:
            headers["RateLimit-Policy"] = _header(
                "How many requests are allowed per window of time."
            )
            headers["RateLimit"] = _header("How many are left, and when the window ends.")
        if is_tagged and status in {"200", "304"}:
            headers["ETag"] = _header("The object’s entity tag.")
        if status in OWN_HEADERS:
            name, description = OWN_HEADERS[status]
            headers[name] = _header(description, required=True)
        if getattr(handler, "is_idempotent", False) and status < "300":
            headers["Idempotent-Replayed"] = _header("`true` when the first response is repeated.")
        response["headers"] = {**headers, **response.get("headers", {})}


def _header(description: str, *, required: bool = False) -> dict[str, Any]:
    return {"description": description, "schema": TEXT, **({"required": True} if required else {})}
