"""Filters for the lists of organizations, agreements, licensing IDs and purchases."""

import re
from datetime import date
from uuid import UUID

import django_filters.rest_framework as filters
from django.core.exceptions import ValidationError
from django.db.models import DateField, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.authentication import api_actor
from agreements.models import LicensingId
from agreements.selectors import lacking_administrator, search_licensing_ids, with_status
from agreements.states import PurchaseKind, TermStatus
from catalog.states import Pool
from vlsc.lib.folding import has_words
from vlsc.rest.converters import CANONICAL, NIL, parse_id
from vlsc.rest.filters import DayFilter, Filters, IdFilter, SinceFilter

# Sorts by end date; rows without one come last.
NEVER_ENDING = Coalesce("ends_on", Value(date(9999, 12, 31)), output_field=DateField())
WHOLE, IN_ANY_CASE = "The whole number", ", in any case"
_code = re.compile(r"[a-z0-9_-]{1,40}")


def is_id_or_code(text: str) -> None:
    """Raise `ValidationError` unless the text is a UUID or a code."""
    if not _code.fullmatch(text) and parse_id(text) == NIL:
        raise ValidationError("An id or a code.", code="invalid")


class ProgramFilter(filters.CharFilter):
    """By the program's id, or by its permanent code."""

    schema = {"pattern": f"^({_code.pattern}|{CANONICAL.pattern})$"}

    def __init__(self) -> None:
        super().__init__(
            max_length=40, min_length=1, validators=[is_id_or_code], help_text="Its id or code."
        )

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        found = parse_id(value)
        return qs.filter(program__code=value) if found == NIL else qs.filter(program=found)


class NumberFilter(filters.CharFilter):
    """By the whole number. Those of licensing IDs are stored in upper case."""

    def __init__(self, field_name: str = "number", *, is_upper: bool = False) -> None:
        self.is_upper = is_upper
        super().__init__(
            field_name, max_length=40, strip=False, help_text=WHOLE + IN_ANY_CASE * is_upper
        )

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return super().filter(qs, value.upper() if self.is_upper else value)


class TermFilters(Filters):
    """Filters of what has a term."""

    ends_on_gte = DayFilter("ends_on", "gte", help_text="Ends on this date or later.")
    ends_on_lte = DayFilter("ends_on", "lte", help_text="Ends on this date or earlier.")


class OrganizationFilters(Filters):
    q = filters.CharFilter(
        method="search", max_length=200, help_text="Part of the name, or the number."
    )
    number = NumberFilter()
    missing = filters.ChoiceFilter(
        choices=[("administrator", "An administrator")],
        method="lacking",
        help_text="Those with a licensing ID, at or below them, that never had one.",
    )
    updated_since = SinceFilter()

    def lacking(self, rows: QuerySet, name: str, what: str) -> QuerySet:
        return lacking_administrator(rows)

    def search(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        return rows.filter(has_words("name", text) | Q(number__folded_is=text.strip()))


class AgreementFilters(TermFilters):
    program = ProgramFilter()
    number = NumberFilter()
    organization = IdFilter(method="below", help_text="The organization and everything below it.")
    updated_since = SinceFilter()

    def below(self, rows: QuerySet, name: str, organization: UUID) -> QuerySet:
        return rows.filter(organization__path__contains=[organization])


class LicensingIdFilters(AgreementFilters):
    q = filters.CharFilter(
        method="search",
        max_length=200,
        help_text="Start of the number or authorization, or part of the organization’s name.",
    )
    number = NumberFilter(is_upper=True)
    authorization = NumberFilter("authorization", is_upper=True)
    agreement = IdFilter(help_text="The agreement’s id.")
    status = filters.ChoiceFilter(choices=TermStatus.choices, method="in_status")

    def search(self, rows: QuerySet[LicensingId], name: str, text: str) -> QuerySet[LicensingId]:
        return search_licensing_ids(rows, text)

    def in_status(
        self, rows: QuerySet[LicensingId], name: str, status: str
    ) -> QuerySet[LicensingId]:
        return with_status(rows, status, api_actor(self.request).today)


class PurchaseFilters(Filters):
    product = IdFilter("product")
    kind = filters.ChoiceFilter(choices=PurchaseKind.choices)


class ForecastFilters(Filters):
    pool = filters.ChoiceFilter(choices=Pool.choices)
