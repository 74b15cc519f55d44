"""Filters for the lists of requests."""

from typing import Any

import django_filters.rest_framework as filters
from django.db.models import QuerySet
from django.utils import timezone

from support.models import Request
from support.models.request_query import OPEN_STATES, RequestQuerySet
from support.selectors import with_breached
from support.states import Kind, Queue, RequestState
from vlsc.rest.filters import Filters, IdFilter, SinceFilter

YES_OR_NO = (("true", "true"), ("false", "false"))


class RequestFilters(Filters):
    kind = filters.ChoiceFilter(choices=Kind.choices)
    state = filters.ChoiceFilter(choices=RequestState.choices)
    licensing_id = IdFilter(field_name="licensing_id_id", help_text="About this licensing ID.")
    updated_since = SinceFilter()


class DeskRequestFilters(RequestFilters):
    queue = filters.ChoiceFilter(choices=Queue.choices)
    waiting = filters.ChoiceFilter(
        choices=YES_OR_NO,
        method="filter_waiting",
        help_text="Whether the center owes an answer: the request was received or reopened.",
    )
    breached = filters.ChoiceFilter(
        choices=YES_OR_NO,
        method="filter_breached",
        help_text="Whether 24 hours passed without an answer.",
    )
    late = filters.ChoiceFilter(
        choices=YES_OR_NO,
        method="filter_late",
        help_text="Whether the answer that is due next is overdue, or the first came late.",
    )
    taken_by = IdFilter(field_name="taken_by_id", help_text="Taken by this member of staff.")

    def filter_waiting(self, found: RequestQuerySet, name: str, value: Any) -> Any:
        return found.waiting() if value == "true" else found.exclude(state__in=OPEN_STATES)

    def filter_breached(self, found: QuerySet[Request], name: str, value: Any) -> Any:
        return with_breached(found, value == "true", timezone.now())

    def filter_late(self, found: RequestQuerySet, name: str, value: Any) -> Any:
        return found.late(timezone.now(), is_late=value == "true")
