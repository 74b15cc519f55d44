"""Strict query parameters: one that an operation does not name, or names twice, is a 400.

A list names its filters in a `Filters` class; each is described in the schema from there.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_to_bytes

import django_filters.rest_framework as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework.request import Request

from vlsc.rest.errors import BadInput, Faults, Malformed, fault

SINCE_HELP = "Changed at or after this time (ISO 8601 with a time zone)."
TIME_WANTED = "A time such as 2026-01-31T12:00:00Z, or with a zone such as %2B02:00, the + escaped."
_time = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
# May be given without a value; elsewhere that is a mistake.
MAY_BE_EMPTY = {"q"}


class Filters(filters.FilterSet):
    """The filters of a list; subclasses declare them as class attributes."""


def _in_utc(at: datetime) -> datetime:
    """The same moment in UTC: PostgreSQL knows no zones beyond 16 hours, Python no year 10,000."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        edge = datetime.max if at.year > 1 else datetime.min
        return edge.replace(tzinfo=UTC)


class StrictTimeField(forms.CharField):
    """RFC 3339: date, time and zone, all of them."""

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


class SinceFilter(filters.IsoDateTimeFilter):
    """`updated_since`: what changed at or after a time."""

    field_class = StrictTimeField

    def __init__(self, field_name: str = "updated_at") -> None:
        super().__init__(field_name=field_name, lookup_expr="gte", help_text=SINCE_HELP)


def refuse_unknown(request: Request, known: Iterable[str]) -> None:
    """Raise `BadInput` for parameters that are unknown, repeated or without a value."""
    try:
        unquote_to_bytes(request.META["QUERY_STRING"].encode("latin-1")).decode()
    except UnicodeError as error:
        raise Malformed("The parameters are not UTF-8.") from error
    names, faults = set(known), []
    for name, values in request.query_params.lists():
        if name not in names:
            faults.append(fault(f"?{name}", "unknown", "There is no such parameter."))
        elif len(values) > 1:
            faults.append(fault(f"?{name}", "repeated", "The parameter stands more than once."))
        elif values[0] == "" and name not in MAY_BE_EMPTY:
            faults.append(fault(f"?{name}", "blank", "The parameter has no value."))
        elif "\x00" in values[0]:
            faults.append(
                fault(f"?{name}", "null_characters_not_allowed", "NUL cannot stand here.")
            )
    if faults:
        raise BadInput(faults)


def filter_rows(
    filterset_class: type[Filters], request: Request, rows: QuerySet[Any]
) -> QuerySet[Any]:
    """The rows that fit; raises `BadInput` naming each filter that cannot be read."""
    found = filterset_class(data=request.query_params, queryset=rows, request=request)
    if not found.is_valid():
        raise BadInput(_faults(found))
    return found.qs


def _faults(found: Filters) -> Faults:
    return [
        fault(f"?{name}", one.code or "invalid", _words(found, name, one))
        for name, errors in found.form.errors.as_data().items()
        for one in errors
    ]


def _words(found: Filters, name: str, error: ValidationError) -> str:
    if error.code != "invalid_choice":
        return " ".join(error.messages)
    known = (value for value, _ in found.form.fields[name].choices if value)
    return f"One of: {', '.join(known)}."
