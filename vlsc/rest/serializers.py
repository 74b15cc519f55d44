"""Bases of the JSON of the API: `Row` and `Plain` in responses, `StrictSerializer` in bodies.

By default REST framework accepts a number as text and "yes" as true, and ignores unknown members.
A client that sends these probably has a bug, so they are errors here. In responses, a text that a
row does not have is null, never "".
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, ClassVar

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import fields, serializers

from vlsc.lib.addresses import validate_address

LISTS = (fields.ListField, serializers.ListSerializer)
MOST_MEMBERS = 100  # of an object; what has more is not looked at any further
# A form has no booleans: clients send the names that their language has for them.
BOOLEANS = {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False}
# The JSON type that a field requires; the first matching field class counts.
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
# What every object says alike.
DESCRIPTIONS = {
    "id": "The permanent id.",
    "created_at": "When it was recorded here.",
    "updated_at": "When it last changed here.",
}


@extend_schema_field({"type": "string", "format": "idn-email", "maxLength": 254})
class AddressField(serializers.EmailField):
    """An address that mails are sent to."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators[-1] = validate_address  # in place of Django's


class Described(serializers.Serializer[Any]):
    """A serializer whose `descriptions` say in the schema what each field means.

    Those of base classes count too; a field that is declared with a `help_text` keeps it.
    """

    descriptions: ClassVar[Mapping[str, str]] = DESCRIPTIONS

    def get_fields(self) -> Any:
        """The fields, each with its description as its help text."""
        all_fields = super().get_fields()
        texts: dict[str, str] = {}
        for base in reversed(type(self).__mro__):
            texts.update(vars(base).get("descriptions", {}))
        for name, field in all_fields.items():
            field.help_text = texts.get(name) or field.help_text
        return all_fields


class Plain(Described):
    """Part of a response that is not the row of a table."""

    @classmethod
    def as_json(cls, answer: Any) -> dict[str, Any]:
        """The same as `data`, at a fraction of its cost, where the attributes are JSON as is."""
        return {name: getattr(answer, name) for name in _fields_of(cls)}


class OptionalText(serializers.CharField):
    """A text of a response; null where there is none."""

    def __init__(self, **more: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **more)

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) or None


class OptionalChoice(serializers.ChoiceField):
    """A code of a response; null where there is none."""

    def __init__(self, choices: Any, **more: Any) -> None:
        super().__init__(choices, read_only=True, allow_null=True, **more)

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) or None


class Row(Described, serializers.ModelSerializer[Any]):
    """A row of a table in a response."""

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        """The field of a column; one that may be blank is null where it is."""
        field_class, arguments = super().build_standard_field(field_name, model_field)
        if not isinstance(model_field, models.CharField | models.TextField):
            return field_class, arguments
        if not (model_field.blank or model_field.null):
            return field_class, arguments
        if model_field.choices:
            return OptionalChoice, {"choices": arguments["choices"]}
        return OptionalText, {}


class StrictSerializer(Described):
    """Accepts only its own fields, and each only with its own JSON type.

    `variants` names the discriminator, the member that selects the kind of a body, and the members
    that each kind requires; members that only another kind requires are errors.
    """

    variants: ClassVar[Variants | None] = None
    default_error_messages = {
        "invalid": "This must be an object.",
        "null": "This must be an object.",
    }

    @classmethod
    def read(cls, body: Any) -> dict[str, Any]:
        """The members of a body; raises `ValidationError`. The fields are made once for all bodies.

        Only for serializers that know nothing but the body: neither request nor row.
        """
        members: dict[str, Any] = _reader(cls).run_validation(body)
        return members

    def get_fields(self) -> Any:
        """The fields, of which a list has a `max_length`.

        The error of a choice field for an invalid choice lists the valid ones.
        """
        all_fields = super().get_fields()
        for name, outer in all_fields.items():
            if isinstance(outer, LISTS) and not getattr(outer, "max_length", None):
                raise TypeError(f"{type(self).__name__}.{name} needs a max_length.")
            field = getattr(outer, "child", outer)
            if isinstance(field, fields.ChoiceField):
                field.error_messages["invalid_choice"] = (
                    f"One of: {', '.join(map(str, field.choices))}."
                )
        return all_fields

    def validate(self, attrs: Any) -> Any:
        if self.variants:
            discriminator, kinds = self.variants
            needed = kinds[attrs[discriminator]]
            for name in dict.fromkeys(name for names in kinds.values() for name in names):
                if name in needed and name not in attrs:
                    message = f"Where {discriminator} is {attrs[discriminator]}, this is required."
                    raise serializers.ValidationError({name: [message]}, "required")
                if name not in needed and name in attrs:
                    message = f"Where {discriminator} is {attrs[discriminator]}, this is not taken."
                    raise serializers.ValidationError({name: [message]}, "invalid")
        return attrs

    def to_internal_value(self, data: Any) -> Any:
        if hasattr(data, "getlist"):
            data = self._read_form(data)
        if isinstance(data, dict):
            if len(data) > MOST_MEMBERS:
                error = _too_long(f"This has more than {MOST_MEMBERS} members.")
                raise serializers.ValidationError({"non_field_errors": [error]})
            errors = dict(self._member_errors(data))
            if errors:
                raise serializers.ValidationError(errors)
        return super().to_internal_value(data)

    def _member_errors(self, data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        for name, value in data.items():
            if name not in self.fields:
                yield name, [serializers.ErrorDetail("There is no such member.", code="unknown")]
            elif value is not None and (errors := _value_errors(self.fields[name], value)):
                yield name, errors

    def _read_form(self, form: Any) -> dict[str, Any]:
        """Form data as the equivalent JSON object: single values, booleans and integers."""
        data: dict[str, Any] = {}
        for name in form:
            values = form.getlist(name)
            field = self.fields.get(name)
            if isinstance(field, fields.ListField):
                data[name] = values
            elif len(values) > 1:
                error = serializers.ErrorDetail("This is given more than once.", code="repeated")
                raise serializers.ValidationError({name: [error]})
            elif isinstance(field, fields.BooleanField):
                data[name] = BOOLEANS.get(values[0], values[0])
            elif isinstance(field, fields.IntegerField) and values[0].isdecimal():
                data[name] = int(values[0])
            else:
                data[name] = values[0]
        return data


@cache
def _reader(serializer: type[StrictSerializer]) -> StrictSerializer:
    return serializer()


@cache
def _fields_of(serializer: type[Plain]) -> tuple[str, ...]:
    return tuple(serializer().fields)


def _value_errors(field: Any, value: Any) -> Any:
    """The errors of a raw value: too long, before anything in it is looked at, or a wrong type."""
    if isinstance(field, fields.ListField) and isinstance(value, list):
        most_items = field.max_length or 0  # it has one, see `get_fields`
        if len(value) > most_items:
            return [_too_long(f"This has more than {most_items} items.")]
        by_index = ((index, _value_errors(field.child, item)) for index, item in enumerate(value))
        return {index: errors for index, errors in by_index if errors}
    if expected := _expected_type(field, value):
        return [serializers.ErrorDetail(f"This must be {expected}.", code="invalid")]
    most = getattr(field, "max_length", None)
    if isinstance(value, str) and most and len(value) > most:
        return [_too_long(f"This has more than {most} characters.")]
    return None


def _too_long(text: str) -> serializers.ErrorDetail:
    return serializers.ErrorDetail(text, code="max_length")


def _expected_type(field: Any, value: Any) -> str:
    """The type that a value should have had; empty when the value has it."""
    for field_class, types, name in TYPES:
        if isinstance(field, field_class):
            fits = isinstance(value, types) and (bool in types or not isinstance(value, bool))
            # In JSON, 5.0 is a whole number too.
            is_whole = int in types and isinstance(value, float) and value.is_integer()
            return "" if fits or is_whole else name
    return ""
