"""Strong entity tags, computed from the bytes of the response."""

import hashlib
from typing import Any

from django.utils.http import parse_etags
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from vlsc.rest.errors import PreconditionFailed, invalid_header


def tag_of(representation: Any) -> str:
    """The strong tag of a representation."""
    return f'"{hashlib.sha256(JSONRenderer().render(representation)).hexdigest()[:32]}"'


def require_match(request: Request, representation: Any) -> None:
    """Raise `PreconditionFailed` when `If-Match` is given and names another representation."""
    given = request.headers.get("If-Match")
    if given is None:
        return
    tags = parse_etags(given)
    if not tags:
        raise invalid_header("If-Match", "malformed", "If-Match holds * or entity tags in quotes.")
    if "*" not in tags and tag_of(representation) not in tags:
        raise PreconditionFailed


def add_tag(request: Request, response: Response) -> Response:
    """The response with its tag, or a 304 when `If-None-Match` contains the tag."""
    tag = tag_of(response.data)
    known = [
        given.removeprefix("W/") for given in parse_etags(request.headers.get("If-None-Match", ""))
    ]
    if "*" in known or tag in known:
        response = Response(status=304)
    response["ETag"] = tag
    return response
