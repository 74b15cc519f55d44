"""Responses common to all operations in the schema: problem documents and response headers."""

from typing import Any

from django.utils.translation import override

from vlsc.api.codes import MEMBERS
from vlsc.api.components import Definition, share
from vlsc.problems import PROBLEMS
from vlsc.rest.errors import MOST_ERRORS
from vlsc.rest.problems import MEDIA_TYPE
from vlsc.rest.views import CHANGING, AnyAccept, ObjectView

POINTER = "A JSON pointer into the body, `?name` of a parameter, `header:Name` of a header."
INPUT_ERROR = {
    "type": "object",
    "description": "One thing that is wrong with the input.",
    "required": ["pointer", "code", "detail"],
    "properties": {
        "pointer": {"type": "string", "description": POINTER},
        "code": {
            "type": "string",
            "description": "Stable; one of those listed at `/problems/`, more may be added.",
        },
        "detail": {"type": "string", "description": "The same as a sentence."},
    },
}
PROBLEM: Definition = {
    "type": "object",
    "description": "RFC 9457. Some codes have additional members; `/problems/` names them.",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri",
            "description": "A page that explains the code.",
        },
        "title": {"type": "string", "description": "The code in words."},
        "status": {"type": "integer", "description": "The status of the response."},
        "detail": {"type": "string", "description": "What is wrong here, in sentences."},
        "code": {
            "type": "string",
            "description": "Stable; programs should check this. More codes may be added.",
            "x-extensible-enum": sorted(PROBLEMS),
        },
        "request_id": {"type": "string", "description": "The id under which it was logged."},
        "errors": {
            "type": "array",
            "maxItems": MOST_ERRORS,
            "description": "With a 400: what is wrong with the input; the first twenty.",
            "items": {"$ref": "#/components/schemas/InputError"},
        },
        "more_errors": {
            "type": "integer",
            "minimum": 1,
            "description": "How many errors there are beyond those in `errors`.",
        },
    },
}
TEXTS = ("state", "_at", "_url")  # how members end that are texts; the others are numbers


def problem_schema() -> Definition:
    """The problem document, with the members that only some codes have."""
    members: dict[str, list[str]] = {}
    meanings: dict[str, str] = {}
    with override("en"):
        for code, named in MEMBERS.items():
            for name in named.keys() - PROBLEM["properties"].keys():
                members.setdefault(name, []).append(f"`{code}`")
                meanings[name] = str(named[name])
    own = {
        name: {
            "type": "string" if name.endswith(TEXTS) else "integer",
            "description": f"With {', '.join(codes)}: {meanings[name]}",
        }
        for name, codes in sorted(members.items())
    }
    return {**PROBLEM, "properties": {**PROBLEM["properties"], **own}}


# status → (name of the component, description)
PROBLEM_RESPONSES = {
    "400": ("InvalidInput", "The input is invalid; nothing was changed."),
    "401": ("NotSignedIn", "No token, or one that is unknown, expired or revoked."),
    "403": ("NotPermitted", "The caller can see it, but may not do this."),
    "404": ("NotFound", "It does not exist, or the caller cannot see it."),
    "405": ("MethodNotAllowed", "The URL does not take this method; Allow names those it takes."),
    "406": ("NotAcceptable", "The response is not available in the requested format."),
    "411": ("LengthRequired", "The body was sent without Content-Length."),
    "412": ("PreconditionFailed", "The object no longer has the entity tag in If-Match."),
    "413": ("TooLarge", "The body is too large."),
    "415": ("UnsupportedMediaType", "The content type of the body is not supported."),
    "422": ("IdempotencyKeyReused", "The idempotency key was used for another request."),
    "429": ("TooManyRequests", "Too many requests; wait for Retry-After."),
    "500": ("ServerError", "An error of the server, logged with the request id."),
    "503": ("Unavailable", "A part of the service is unavailable; wait for Retry-After."),
}
HEADERS = {
    "X-Request-Id": "The request’s id, sent or generated.",
    "Api-Version": "The version of this API, as in `info.version` of the schema.",
    "RateLimit-Policy": "How many requests are allowed per window of time.",
    "RateLimit": "How many are left, and when the window ends.",
    "ETag": "The entity tag of the content.",
    "Location": "The URL of the object.",
    "WWW-Authenticate": "How to sign in, or what the token lacks.",
    "Retry-After": "Seconds to wait.",
    "Allow": "The methods that the URL takes.",
    "Idempotent-Replayed": "`true` when the first response is repeated.",
}
ALWAYS = {"X-Request-Id", "Api-Version", "Location", "WWW-Authenticate", "Allow"}
# The headers that responses with a status have beside those of all.
OWN_HEADERS = {
    "201": ("Location",),
    "202": ("Location",),
    "401": ("WWW-Authenticate",),
    "405": ("Allow",),
    "429": ("Retry-After",),
    "503": ("Retry-After",),
}
EVERYWHERE = ("X-Request-Id", "Api-Version", "RateLimit-Policy", "RateLimit")
SOMETIMES = {"in_progress": "Retry-After", "not_ready": "Retry-After"}


def _statuses(view: Any, method: str, handler: Any, path: str) -> list[str]:
    statuses = ["400", "405", "500", "503"]
    if not issubclass(view.content_negotiation_class, AnyAccept):
        statuses += ["406"]
    if view.scopes is not None:
        statuses += ["401", "403", "429"]
    if view.limits_guesses:
        statuses += ["429"]
    if "{" in path or method != "GET":
        statuses += ["404"]
    if method != "GET":
        statuses += ["411", "413", "415"]
    if getattr(handler, "is_idempotent", False):
        statuses += ["422"]
    if isinstance(view, ObjectView) and method in CHANGING:
        statuses += ["412"]
    return statuses


def problem_responses(
    view: Any, method: str, handler: Any, path: str, registry: Any
) -> dict[str, Definition]:
    """The problem documents of an operation, by status."""
    share(registry, "schemas", "InputError", INPUT_ERROR)
    schema = share(registry, "schemas", "Problem", problem_schema())
    content = {MEDIA_TYPE: {"schema": schema}}
    found = {}
    for status in _statuses(view, method, handler, path):
        name, description = PROBLEM_RESPONSES[status]
        headers = header_references(registry, (*EVERYWHERE, *OWN_HEADERS.get(status, ())))
        response = {"description": description, "headers": headers, "content": content}
        found[status] = share(registry, "responses", name, response)
    codes = list(view.refusals.get(method, ()))
    if getattr(handler, "is_idempotent", False):
        codes.append("in_progress")
    if codes:
        waits = tuple({SOMETIMES[code] for code in codes if code in SOMETIMES})
        found["409"] = {
            "description": f"Refused: {', '.join(f'`{code}`' for code in codes)}.",
            "headers": header_references(registry, (*EVERYWHERE, *waits)),
            "content": content,
        }
    return found


def add_headers(
    responses: dict[str, Any], view: Any, method: str, handler: Any, registry: Any
) -> None:
    """Add the headers of each response, and the 304 of responses with an entity tag."""
    is_tagged = isinstance(view, ObjectView) and method == "GET"
    if is_tagged:
        responses["304"] = {"description": "The object still has an entity tag in If-None-Match."}
    for status, response in responses.items():
        if "$ref" in response or status == "409":
            continue
        names = [*EVERYWHERE, *OWN_HEADERS.get(status, ())]
        if is_tagged:
            names.append("ETag")
        if getattr(handler, "is_idempotent", False):
            names.append("Idempotent-Replayed")
        references = header_references(registry, names)
        response["headers"] = {**references, **response.get("headers", {})}


def header_references(registry: Any, names: Any) -> dict[str, Definition]:
    """References to the shared headers, by name."""
    return {name: share(registry, "headers", name, _header(name)) for name in names}


def _header(name: str) -> Definition:
    definition: Definition = {"description": HEADERS[name], "schema": {"type": "string"}}
    return {**definition, "required": True} if name in ALWAYS else definition
