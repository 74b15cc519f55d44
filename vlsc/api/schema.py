"""How operations are described in the schema."""

from drf_spectacular.openapi import AutoSchema


class Schema(AutoSchema):
    """The schema of one operation."""
