"""Strict query parameters: an unknown or repeated parameter is a 400.

A list declares its filters in a `Filters` class, from which the schema describes them.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import unquote_to_bytes

import django_filters.rest_framework as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework.request import Request

from vlsc.rest.converters import NIL, parse_id
from vlsc.rest.errors import BadInput, InputErrors, Malformed, input_error

SINCE_HELP = (
    "Changed at or after this time (ISO 8601 with a time zone). Send the `synced_until` of the"
    " reading before, not a time of your own, to miss no change."
)
TIME_WANTED = "A time such as 2026-01-31T12:00:00Z, or with a zone such as %2B02:00, the + escaped."
_time = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_day = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_digits = re.compile(r"[0-9]{1,18}")
# As bodies say it, see `vlsc.rest.serializers`.
LIMITS = {
    "max_length": "This has more than %(limit_value)d characters.",
    "min_length": "This has fewer than %(limit_value)d characters.",
}
# These may be empty; for all others, an empty value is an error.
MAY_BE_EMPTY = {"q"}


class Filters(filters.FilterSet):
    """The filters of a list; subclasses declare them as class attributes."""


def _in_utc(at: datetime) -> datetime:
    """The time in UTC, clamped to the years of Python.

    PostgreSQL does not accept offsets of 16 hours or more, which ISO 8601 allows.
    """
    try:
        return at.astimezone(UTC)
    except OverflowError:
        limit = datetime.max if at.year > 1 else datetime.min
        return limit.replace(tzinfo=UTC)


class StrictTimeField(forms.CharField):
    """An RFC 3339 time; date, time and offset are all required."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            if not _time.fullmatch(text):
                raise ValueError
            return _in_utc(datetime.fromisoformat(text))
        except ValueError as error:
            raise ValidationError(TIME_WANTED, "invalid") from error


class StrictDayField(forms.CharField):
    """An ISO 8601 date."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            if text and not _day.fullmatch(text):
                raise ValueError
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise ValidationError("A date such as 2026-01-31.", "invalid") from error


class DayFilter(filters.DateFilter):
    """Rows by a date of theirs; the date itself is included."""

    field_class = StrictDayField


class WholeNumberField(forms.CharField):
    """A number from 0 to `maximum`, in digits."""

    def __init__(self, *, maximum: int, **kwargs: Any) -> None:
        self.maximum = maximum
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        if not _digits.fullmatch(text) or int(text) > self.maximum:
            raise ValidationError(f"A whole number from 0 to {self.maximum}.", "invalid")
        return int(text)


class WholeNumberFilter(filters.Filter):
    """Rows by a number."""

    field_class = WholeNumberField

    def __init__(self, *args: Any, maximum: int, **kwargs: Any) -> None:
        self.maximum = maximum
        super().__init__(*args, maximum=maximum, **kwargs)


class IdField(forms.CharField):
    """An id in the forms that paths take, and in no other."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        if (found := parse_id(text)) == NIL and text != str(NIL):
            raise ValidationError("An id, a UUID with hyphens.", "invalid")
        return found


class IdFilter(filters.UUIDFilter):
    """Rows by an id."""

    field_class = IdField


class SinceFilter(filters.IsoDateTimeFilter):
    """`updated_since`: rows that changed at or after a time."""

    field_class = StrictTimeField

    def __init__(self, field_name: str = "updated_at") -> None:
        super().__init__(field_name=field_name, lookup_expr="gte", help_text=SINCE_HELP)


def refuse_unknown(request: Request, known: Iterable[str]) -> None:
    """Raise `BadInput` for parameters that are unknown, repeated or without a value."""
    try:
        unquote_to_bytes(request.META["QUERY_STRING"].encode("latin-1")).decode()
    except UnicodeError as error:
        raise Malformed("The parameters are not UTF-8.") from error
    names, errors = set(known), []
    for name, values in request.query_params.lists():
        if name not in names:
            errors.append(input_error(f"?{name}", "unknown", "There is no such parameter."))
        elif len(values) > 1:
            errors.append(
                input_error(f"?{name}", "repeated", "The parameter is given more than once.")
            )
        elif values[0] == "" and name not in MAY_BE_EMPTY:
            errors.append(input_error(f"?{name}", "blank", "The parameter has no value."))
        elif "\x00" in values[0]:
            errors.append(
                input_error(f"?{name}", "null_characters_not_allowed", "NUL is not allowed.")
            )
    if errors:
        raise BadInput(errors)


def filter_rows(
    filterset_class: type[Filters], request: Request, rows: QuerySet[Any]
) -> QuerySet[Any]:
    """The rows that match the filters; raises `BadInput` with an error for each invalid filter."""
    filterset = filterset_class(data=request.query_params, queryset=rows, request=request)
    if not filterset.is_valid():
        raise BadInput(_filter_errors(filterset))
    return filterset.qs


def _filter_errors(filterset: Filters) -> InputErrors:
    return [
        input_error(f"?{name}", error.code or "invalid", _message(filterset, name, error))
        for name, errors in filterset.form.errors.as_data().items()
        for error in errors
    ]


def _message(filterset: Filters, name: str, error: ValidationError) -> str:
    if limit := LIMITS.get(error.code or ""):
        return limit % error.params
    if error.code != "invalid_choice":
        return " ".join(error.messages)
    known = (value for value, _ in filterset.form.fields[name].choices if value)
    return f"One of: {', '.join(known)}."
