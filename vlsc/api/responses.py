"""Answers that every operation can give: problem documents, and the headers beside all answers."""

from typing import Any

from drf_spectacular.plumbing import ResolvedComponent

from vlsc.rest.problems import MEDIA_TYPE
from vlsc.rest.views import CHANGING, ObjectView

POINTER = "A JSON pointer into the body, `?name` of a parameter, `header:Name` of a header."
PROBLEM = {
    "type": "object",
    "description": "RFC 9457. Some codes add members of their own, which are documented with them.",
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
        "code": {"type": "string", "description": "Stable; what programs should look at."},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
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
    },
}
WORDS = {
    "400": "The input cannot be taken; nothing was changed.",
    "401": "No token, or one that is unknown, expired or revoked.",
    "403": "Seen, but not allowed.",
    "404": "There is no such thing, or it is out of sight.",
    "406": "The answer cannot be given in the format asked for.",
    "409": "Refused; `code` says why. Nothing was changed.",
    "411": "The body was sent without Content-Length.",
    "412": "The object is not the one that If-Match names.",
    "413": "The body is too large.",
    "415": "The body is of a type that is not taken.",
    "422": "The idempotency key was used for another request.",
    "429": "Too many requests; wait for Retry-After.",
    "500": "An error here, recorded under the request id.",
    "503": "A part of the service does not answer; wait for Retry-After.",
}
TEXT = {"type": "string"}
# Of one status: the header that always stands there.
OWN_HEADERS = {
    "201": ("Location", "Where the new object stands."),
    "202": ("Location", "Where the new object stands."),
    "401": ("WWW-Authenticate", "How to sign in."),
    "429": ("Retry-After", "Seconds to wait."),
    "503": ("Retry-After", "Seconds to wait."),
}


def _statuses(view: Any, method: str, handler: Any, path: str) -> list[str]:
    found = ["400", "406", "500", "503"]
    if view.scopes is not None:
        found += ["401", "403", "429"]
    if "{" in path or method != "GET":
        found += ["404"]
    if method != "GET":
        found += ["409", "411", "413", "415"]
    if getattr(handler, "is_idempotent", False):
        found += ["422"]
    if isinstance(view, ObjectView) and method in CHANGING:
        found += ["412"]
    return found


def problem_answers(
    view: Any, method: str, handler: Any, path: str, registry: Any
) -> dict[str, Any]:
    """The problem documents of an operation, by status."""
    component = ResolvedComponent(
        name="Problem", type=ResolvedComponent.SCHEMA, schema=PROBLEM, object="Problem"
    )
    registry.register_on_missing(component)
    content = {MEDIA_TYPE: {"schema": component.ref}}
    return {
        status: {"description": WORDS[status], "content": content}
        for status in _statuses(view, method, handler, path)
    }


def add_headers(answers: dict[str, Any], view: Any, method: str, handler: Any) -> None:
    """Name the headers of each answer, and 304 where there is a tag."""
    is_tagged = isinstance(view, ObjectView) and method == "GET"
    if is_tagged:
        answers["304"] = {"description": "It is as If-None-Match says."}
    for status, answer in answers.items():
        headers = {"X-Request-Id": _header("The request’s id, taken or made.", required=True)}
        if view.scopes is not None:
            headers["RateLimit-Policy"] = _header("How many requests are allowed in which time.")
            headers["RateLimit"] = _header("How many are left, and when the window ends.")
        if is_tagged and status in {"200", "304"}:
            headers["ETag"] = _header("The object’s entity tag.")
        if status in OWN_HEADERS:
            name, words = OWN_HEADERS[status]
            headers[name] = _header(words, required=True)
        if getattr(handler, "is_idempotent", False) and status < "300":
            headers["Idempotent-Replayed"] = _header("`true` when this is the first answer again.")
        answer["headers"] = {**headers, **answer.get("headers", {})}


def _header(description: str, *, required: bool = False) -> dict[str, Any]:
    return {"description": description, "schema": TEXT, **({"required": True} if required else {})}
