"""Ids in URLs."""

import re
from uuid import UUID

from django.urls import register_converter

NIL = UUID(int=0)  # never the id of a row
CANONICAL = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def parse_id(text: str) -> UUID:
    """The UUID that the text is; the nil UUID, which no row has, for anything else."""
    return UUID(text) if CANONICAL.fullmatch(text) else NIL


class IdConverter:
    """A UUID. Anything else becomes the nil UUID, so that it gets the response of an unknown id.

    That response is the same 404, after the same checks of authentication and permission.
    """

    regex = "[^/]+"

    def to_python(self, value: str) -> UUID:
        return parse_id(value)

    def to_url(self, value: UUID | str) -> str:
        return str(value)


register_converter(IdConverter, "id")


class RequestNumberConverter:
    """The number of a request. Anything else becomes empty, which no request has: the same 404."""

    regex = "[^/]+"
    wanted = re.compile(r"R-[0-9]{4}-[0-9]{6,12}")

    def to_python(self, value: str) -> str:
        return value if self.wanted.fullmatch(value) else ""

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(RequestNumberConverter, "request_number")
