"""Bodies of requests, taken by the letter.

REST framework is kind: it reads a number as text, "yes" as true, and passes over members that it
does not know. A program that sends them means something else than it gets, so it is told.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from rest_framework import fields, serializers

Plain = serializers.Serializer[Any]
WORDS = {"true": True, "false": False}
# What JSON must hold for a field; the first that fits counts.
TYPES: tuple[tuple[type[Any], tuple[type[Any], ...], str], ...] = (
    (fields.BooleanField, (bool,), "true or false"),
    (fields.IntegerField, (int,), "a whole number"),
    (fields.CharField, (str,), "a text"),
    (fields.ChoiceField, (str,), "a text"),
    (fields.UUIDField, (str,), "a text"),
    (fields.DateField, (str,), "a text"),
    (fields.DateTimeField, (str,), "a text"),
)


Variants = tuple[str, Mapping[str, tuple[str, ...]]]


class StrictSerializer(Plain):
    """Takes only the members that it names, and of each only the type that it names.

    `variants` says which member tells the kind of a body, and which members each kind needs;
    those that only another kind needs are refused.
    """

    variants: ClassVar[Variants | None] = None
    default_error_messages = {
        "invalid": "This must be an object.",
        "null": "This must be an object.",
    }

    def get_fields(self) -> Any:
        """The fields; those with choices name them to whoever chose something else."""
        found = super().get_fields()
        for field in found.values():
            one = getattr(field, "child", field)
            if isinstance(one, fields.ChoiceField):
                one.error_messages["invalid_choice"] = (
                    f"One of: {', '.join(map(str, one.choices))}."
                )
        return found

    def validate(self, attrs: Any) -> Any:
        if self.variants:
            told_by, kinds = self.variants
            needed = kinds[attrs[told_by]]
            for name in dict.fromkeys(name for names in kinds.values() for name in names):
                if name in needed and name not in attrs:
                    words = f"Where {told_by} is {attrs[told_by]}, this is required."
                    raise serializers.ValidationError({name: [words]}, "required")
                if name not in needed and name in attrs:
                    words = f"Where {told_by} is {attrs[told_by]}, this is not taken."
                    raise serializers.ValidationError({name: [words]}, "invalid")
        return attrs

    def to_internal_value(self, data: Any) -> Any:
        if hasattr(data, "getlist"):
            data = self._read_form(data)
        if isinstance(data, dict):
            errors = dict(self._faults(data))
            if errors:
                raise serializers.ValidationError(errors)
        return super().to_internal_value(data)

    def _faults(self, data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        for name, value in data.items():
            if name not in self.fields:
                yield name, [serializers.ErrorDetail("There is no such member.", code="unknown")]
            elif value is not None and (wrong := _wrong(self.fields[name], value)):
                yield name, wrong

    def _read_form(self, form: Any) -> dict[str, Any]:
        """A form's members as JSON would have them: each once, and truth by its two words."""
        data: dict[str, Any] = {}
        for name in form:
            values = form.getlist(name)
            field = self.fields.get(name)
            if isinstance(field, fields.ListField):
                data[name] = values
            elif len(values) > 1:
                words = serializers.ErrorDetail("This stands more than once.", code="repeated")
                raise serializers.ValidationError({name: [words]})
            elif isinstance(field, fields.BooleanField):
                data[name] = WORDS.get(values[0], values[0])
            elif isinstance(field, fields.IntegerField) and values[0].isdecimal():
                data[name] = int(values[0])
            else:
                data[name] = values[0]
        return data


def _wrong(field: Any, value: Any) -> Any:
    """What is wrong with a value before it is read: its type, or its length with all spaces."""
    if isinstance(field, fields.ListField) and isinstance(value, list):
        found = ((place, _wrong(field.child, one)) for place, one in enumerate(value))
        return {place: wrong for place, wrong in found if wrong}
    if wanted := _other_type(field, value):
        return [serializers.ErrorDetail(f"This must be {wanted}.", code="invalid")]
    most = getattr(field, "max_length", None)
    if isinstance(value, str) and most and len(value) > most:
        return [serializers.ErrorDetail(f"This has more than {most} characters.", "max_length")]
    return None


def _other_type(field: Any, value: Any) -> str:
    """What a value should have been; empty when it is."""
    for kind, types, words in TYPES:
        if isinstance(field, kind):
            right = isinstance(value, types) and (bool in types or not isinstance(value, bool))
            return "" if right else words
    return ""
