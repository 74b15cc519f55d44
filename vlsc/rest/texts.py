"""Bodies that are texts and nothing else, read at once where that is the same."""

from functools import cached_property
from typing import Any

from rest_framework import fields

from vlsc.rest.serializers import StrictSerializer


class TextsSerializer(StrictSerializer):
    """Texts and nothing else: those that need no change and break no rule are taken at once.

    That is what programs send; anything else is looked at field by field.
    """

    def run_validation(self, data: Any = fields.empty) -> Any:
        return dict(data) if self._are_ordinary(data) else super().run_validation(data)

    def _are_ordinary(self, data: Any) -> bool:
        if type(data) is not dict or not self._required <= data.keys():
            return False
        most = self._most
        return all(name in most and _is_ordinary(data[name], most[name]) for name in data)

    @cached_property
    def _required(self) -> set[str]:
        return {name for name, field in self.fields.items() if field.required}

    @cached_property
    def _most(self) -> dict[str, int]:
        """The characters that each member may have; raises `TypeError` for what is no text."""
        if any(type(field) is not fields.CharField for field in self.fields.values()):
            raise TypeError(f"{type(self).__name__} has a field that is not a plain text.")
        return {name: getattr(field, "max_length", 0) or 0 for name, field in self.fields.items()}


def _is_ordinary(value: Any, most: int) -> bool:
    """Whether nothing is to be trimmed or refused: printable ASCII, no blank at an end."""
    return (
        type(value) is str
        and 0 < len(value) <= most
        and value.isascii()
        and value.isprintable()
        and " " not in (value[0], value[-1])
    )
