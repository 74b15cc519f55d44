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
from vlsc.rest.values import LISTS, too_long, use_own_sentences, value_errors

MOST_MEMBERS = 100  # of an object; what has more is not looked at any further
# A form has no booleans: clients send the names that their language has for them.
BOOLEANS = {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False}
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

    def run_validation(self, data: Any = fields.empty) -> Any:
        """The members of a body; raises `ValidationError`, also for null where no null may be."""
        if data is None and not self.allow_null:
            error = serializers.ErrorDetail("This must be an object.", code="invalid")
            raise serializers.ValidationError({"non_field_errors": [error]})
        return super().run_validation(data)

    @classmethod
    def read(cls, body: Any) -> dict[str, Any]:
        """The members of a body; raises `ValidationError`. The fields are made once for all bodies.

        Only for serializers that know nothing but the body: neither request nor row.
        """
        members: dict[str, Any] = _reader(cls).run_validation(body)
        return members

    def get_fields(self) -> Any:
        """The fields, of which a list has a `max_length`.

        Where a field refuses a value itself, it says our sentence.
        """
        all_fields = super().get_fields()
        for name, outer in all_fields.items():
            if isinstance(outer, LISTS) and not getattr(outer, "max_length", None):
                raise TypeError(f"{type(self).__name__}.{name} needs a max_length.")
            for field in (outer, getattr(outer, "child", outer)):
                use_own_sentences(field)
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
                error = too_long(MOST_MEMBERS, "members")
                raise serializers.ValidationError({"non_field_errors": [error]})
            errors = dict(self._member_errors(data))
            if errors:
                raise serializers.ValidationError(errors)
        return super().to_internal_value(data)

    def _member_errors(self, data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        for name, value in data.items():
            if name not in self.fields:
                yield name, [serializers.ErrorDetail("There is no such member.", code="unknown")]
            elif value is not None and (errors := value_errors(self.fields[name], value)):
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
