"""What the schema says of operations that send a file: in part, under a condition, its headers."""

from typing import Any

from vlsc.api.components import Definition
from vlsc.rest.problems import MEDIA_TYPE
from vlsc.rest.views import AnyAccept

WHOLE = "The file. A HEAD gets these headers and no content, and is no download."
STATUSES = {
    "206": "The part of the file that Range asks for.",
    "304": "The file still has an entity tag in If-None-Match.",
    "412": "The file has no entity tag in If-Match.",
    "416": "Range lies outside the file; Content-Range says how long it is.",
}
HEADERS = {
    "Content-Disposition": "The file’s name.",
    "Accept-Ranges": "`bytes` where a part can be asked for, else `none`.",
    "ETag": "The SHA-256 of the file in quotes; absent for a file that is made while it is sent.",
    "Content-Range": "Which part it is, or only the length of the file.",
}
OWN = {
    "200": ("Content-Disposition", "Accept-Ranges", "ETag"),
    "206": ("Content-Disposition", "Accept-Ranges", "ETag", "Content-Range"),
    "304": ("ETag",),
    "412": ("ETag",),
    "416": ("Content-Range",),
}


def sends_file(view: Any, method: str) -> bool:
    """Whether the operation sends a file with `vlsc.rest.attachments.send_file`."""
    return method == "GET" and issubclass(view.content_negotiation_class, AnyAccept)


def add_file_responses(responses: dict[str, Any]) -> None:
    """Add the responses and headers of a file to those of its operation."""
    whole = responses["200"]
    whole["description"] = WHOLE
    for status, description in STATUSES.items():
        responses[status] = {"description": description}
    responses["206"]["content"] = whole["content"]
    for status in ("412", "416"):
        schema = {"$ref": "#/components/schemas/Problem"}
        responses[status]["content"] = {MEDIA_TYPE: {"schema": schema}}
    for status, names in OWN.items():
        responses[status]["headers"] = {name: _header(name) for name in names}


def _header(name: str) -> Definition:
    return {"description": HEADERS[name], "schema": {"type": "string"}}
