"""What is wrong with a raw value of a body, before REST framework looks at it.

Lengths come first, so that nothing in a value that is too long is looked at. The sentences are
ours: the framework's name types of Python and fields of forms.
"""

from typing import Any

from rest_framework import fields, serializers

LISTS = (fields.ListField, serializers.ListSerializer)
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
# In place of those that the framework says later, by their codes.
SENTENCES = {
    "required": "This is required.",
    "null": "This may not be null.",
    "blank": "This may not be empty.",
    "empty": "This may not be empty.",
}
INVALID: tuple[tuple[type[Any], str], ...] = (
    (fields.UUIDField, "This must be an id, which is a UUID."),
    (fields.DateField, "This must be a date such as 2026-01-31."),
    (fields.DateTimeField, "This must be a time such as 2026-01-31T12:00:00Z."),
)


def use_own_sentences(field: Any) -> None:
    """Let a field say our sentences where it refuses a value itself."""
    own = {code: text for code, text in SENTENCES.items() if code in field.error_messages}
    for kind, text in INVALID:
        if isinstance(field, kind):
            own["invalid"] = text
    if isinstance(field, fields.ChoiceField):
        own["invalid_choice"] = f"One of: {', '.join(map(str, field.choices))}."
    field.error_messages = {**field.error_messages, **own}


def value_errors(field: Any, value: Any) -> Any:
    """The errors of a value, as REST framework nests them; nothing where it has none."""
    if isinstance(field, LISTS):
        return _list_errors(field, value)
    if expected := _expected_type(field, value):
        return [_error(f"This must be {expected}.", "invalid")]
    return _text_errors(field, value) if isinstance(value, str) else _number_errors(field, value)


def too_long(most: int, things: str) -> serializers.ErrorDetail:
    """The error of what has more than `most` things, such as items."""
    return _error(f"This has more than {most} {things}.", "max_length")


def _list_errors(field: Any, value: Any) -> Any:
    if not isinstance(value, list):
        return [_error("This must be a list.", "not_a_list")]
    most, least = field.max_length or 0, field.min_length or 0  # `get_fields` requires the first
    if len(value) > most:
        return [too_long(most, "items")]
    if len(value) < least:
        text = f"This has fewer than {least} items." if value else SENTENCES["empty"]
        return [_error(text, "min_length")]
    by_index = ((index, value_errors(field.child, item)) for index, item in enumerate(value))
    return {index: errors for index, errors in by_index if errors}


def _text_errors(field: Any, text: str) -> Any:
    most = getattr(field, "max_length", None)
    return [too_long(most, "characters")] if most and len(text) > most else None


def _number_errors(field: Any, value: Any) -> Any:
    least, most = getattr(field, "min_value", None), getattr(field, "max_value", None)
    if least is not None and value < least:
        return [_error(f"This is less than {least}.", "min_value")]
    if most is not None and value > most:
        return [_error(f"This is more than {most}.", "max_value")]
    return None


def _error(text: str, code: str) -> serializers.ErrorDetail:
    return serializers.ErrorDetail(text, code=code)


def _expected_type(field: Any, value: Any) -> str:
    """The type that a value should have had; empty when the value has it."""
    for field_class, types, name in TYPES:
        if isinstance(field, field_class):
            fits = isinstance(value, types) and (bool in types or not isinstance(value, bool))
            # In JSON, 5.0 is a whole number too.
            is_whole = int in types and isinstance(value, float) and value.is_integer()
            return "" if fits or is_whole else name
    return ""
