"""Ids in addresses."""

import re
from uuid import UUID

from django.urls import register_converter

NOBODY = UUID(int=0)  # names nothing, ever
_canonical = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class IdConverter:
    """A UUID; whatever else stands there names nothing, so that it is answered like an unknown id.

    (Only after signing in and asking permission, in the same order and words.)
    """

    regex = "[^/]+"

    def to_python(self, value: str) -> UUID:
        return UUID(value) if _canonical.fullmatch(value) else NOBODY

    def to_url(self, value: UUID | str) -> str:
        return str(value)


register_converter(IdConverter, "id")
