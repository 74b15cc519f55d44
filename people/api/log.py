"""The log in the API."""

from typing import Any
from urllib.parse import urlencode

import django_filters.rest_framework as filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Action, Scope
from agreements.access import require_anywhere
from audit.models import LogLine
from audit.words import describe
from people.selectors import (
    list_log,
    narrow_log,
    numbered_after,
    search_log,
    with_licensing_ids,
    with_numbers,
)
from vlsc.rest import paging
from vlsc.rest.filters import Filters, IdFilter, SinceFilter, WholeNumberFilter, filter_rows
from vlsc.rest.serializers import OptionalText, Plain, Row
from vlsc.rest.views import ListView

NAMED = 50  # licensing IDs listed per line at most
MOST_NUMBER = 10**18 - 1
AFTER_HELP = (
    "Lines with a greater `number`, in the order of their numbers unless `ordering` says otherwise;"
    " 0 for all. To follow the log, ask again after the number of the last line: no line is missed,"
    " whenever it was committed."
)


class LogFilters(Filters):
    licensing_id = IdFilter(help_text="Lines that concern this licensing ID.")
    action = filters.CharFilter(
        max_length=60, help_text="An action (key.revealed), or a kind of thing (key)."
    )
    actor = IdFilter(help_text="The id of the person or service account that acted.")
    since = SinceFilter()
    until = SinceFilter()
    after = WholeNumberFilter(maximum=MOST_NUMBER, help_text=AFTER_HELP)
    since.extra["help_text"] = "At or after this time (ISO 8601 with a time zone)."
    until.extra["help_text"] = "Before this time (ISO 8601 with a time zone)."

    def filter_queryset(self, queryset: QuerySet[LogLine]) -> QuerySet[LogLine]:
        cleaned = self.form.cleaned_data.items()
        given = {name: value for name, value in cleaned if value not in (None, "")}
        licensing_id, actor_id = given.pop("licensing_id", None), given.pop("actor", None)
        if given.pop("after", None) is not None:
            queryset = numbered_after(queryset, self.form.cleaned_data["after"])
        lines = search_log(queryset, actor_id=actor_id, **given)
        if licensing_id is None:
            return lines
        return narrow_log(api_actor(self.request), lines, str(licensing_id))


class LogName(Plain):
    """Who acted, or what an act was about, with the name that it had then."""

    kind = serializers.CharField(help_text="What it is, such as `person` or `key`.")
    id = serializers.UUIDField(allow_null=True, help_text="Its id; null: it has none.")
    name = OptionalText(help_text="Its name at the time, or null.")


class LogLicensingId(Plain):
    """A licensing ID that a line concerns."""

    id = serializers.UUIDField(help_text="Its id.")
    number = serializers.CharField(help_text="Its number.")


class LogLineSerializer(Row):
    """One action. Names are as they were at the time."""

    descriptions = {
        "number": "Its place in the order of commits; null for some seconds until it has one.",
        "at": "When it was done.",
        "action": "The code of the action, one of those listed at `/problems/`.",
        "sentence": "The action as a sentence.",
        "actor": "Who did it.",
        "token_id": "The id of the token that was used, or null.",
        "channel": "The interface by which it was done, one of those listed at `/problems/`.",
        "request_id": "The id of the request that did it, or null.",
        "subject": "What it was done to.",
        "licensing_ids": "The first fifty licensing IDs it concerns whose log the caller may read.",
        "facts": "What else was recorded, by action.",
    }
    number = serializers.IntegerField(allow_null=True)
    sentence = serializers.SerializerMethodField()
    actor = serializers.SerializerMethodField()
    subject = serializers.SerializerMethodField()
    licensing_ids = serializers.SerializerMethodField()
    facts = serializers.DictField()

    class Meta:
        model = LogLine
        fields = (
            "id", "number", "at", "action", "sentence", "actor", "token_id", "channel",
            "request_id", "subject", "licensing_ids", "facts",
        )  # fmt: skip

    def get_sentence(self, line: LogLine) -> str:
        return describe(line)

    @extend_schema_field(LogName)
    def get_actor(self, line: LogLine) -> dict[str, Any]:
        return {"kind": line.actor_kind, "id": line.actor_id, "name": line.actor_name}

    @extend_schema_field(LogName)
    def get_subject(self, line: LogLine) -> dict[str, Any]:
        return {"kind": line.subject_kind, "id": line.subject_id, "name": line.subject_name}

    @extend_schema_field(LogLicensingId(many=True))
    def get_licensing_ids(self, line: Any) -> list[dict[str, str]]:
        return line.concerned


class LogView(ListView):
    """Log lines of the licensing IDs whose log the caller may read, newest first.

    Staff who may read every log get all lines. With `after`, the lines are those that follow a
    number, oldest first, and `next` leads on by the numbers too.
    """

    scopes = {"GET": Scope.LOG_READ}
    serializer_class = LogLineSerializer
    filterset_class = LogFilters
    orders = {"at": "at"}
    default_order = "-at"

    def rows(self) -> QuerySet[LogLine]:
        actor = api_actor(self.request)
        require_anywhere(actor, Action.READ_LOG)
        return with_numbers(with_licensing_ids(actor, list_log(actor), NAMED))

    def get(self, request: Request, **ids: Any) -> Response:
        query = request.query_params
        if "after" not in query or "ordering" in query or "cursor" in query:
            return super().get(request, **ids)
        found = filter_rows(LogFilters, request, self.rows()).order_by("sequence__number")
        size = paging.page_size(request)
        lines = list(found[: size + 1])
        return Response(
            {
                "results": self.represent(lines[:size]),
                "next": _after(request, lines[size - 1]) if len(lines) > size else None,
                "previous": None,
            }
        )


def _after(request: Request, line: Any) -> str:
    """The address of the lines after one."""
    query = request.query_params.dict() | {"after": str(line.number)}
    return request.build_absolute_uri(f"{request.path}?{urlencode(query)}")
