"""Entity tags: strong, made of the very bytes of the answer."""

import hashlib
import re
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from vlsc.rest.failures import PreconditionFailed, invalid_header

_list = re.compile(
    r'\s*\*\s*|\s*(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"(?:\s*,\s*(?:W/)?"[\x21\x23-\x7e\x80-\xff]*")*\s*'
)
_tag = re.compile(r'(?:W/)?"[^"]*"')


def tag_of(representation: Any) -> str:
    """The strong tag of a representation."""
    return f'"{hashlib.sha256(JSONRenderer().render(representation)).hexdigest()[:32]}"'


def require_match(request: Request, representation: Any) -> None:
    """Raise `PreconditionFailed` when `If-Match` is given and names another representation."""
    given = request.headers.get("If-Match")
    if given is None:
        return
    if not _list.fullmatch(given):
        raise invalid_header("If-Match", "malformed", "If-Match holds * or entity tags in quotes.")
    if given.strip() != "*" and tag_of(representation) not in _tag.findall(given):
        raise PreconditionFailed


def add_tag(request: Request, response: Response) -> Response:
    """The answer with its tag, or 304 when `If-None-Match` names it already."""
    tag = tag_of(response.data)
    known = request.headers.get("If-None-Match", "")
    tags = [one.removeprefix("W/") for one in _tag.findall(known)]
    if known.strip() == "*" or tag in tags:
        response = Response(status=304)
    response["ETag"] = tag
    return response
