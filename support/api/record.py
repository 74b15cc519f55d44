"""The record of answers: how fast they came, by month and kind."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Scope
from support.selectors import list_record
from support.states import Kind
from vlsc.rest.serializers import Described, OptionalChoice
from vlsc.rest.views import ApiView


class RecordMonthSerializer(Described):
    """A month of one kind, or of all kinds. What the rule grants is counted apart."""

    descriptions = {
        "month": "The month at the center, such as `2026-11`.",
        "kind": "The kind of requests; null for all kinds.",
        "requests": "How many were answered by a person, or are late.",
        "by_rule": "How many more the rule has granted at once.",
        "median_seconds": "Half of the first answers came within this time.",
        "p90_seconds": "Nine of ten first answers came within this time.",
        "share_within_24_h": "The share that was answered within 24 hours, from 0 to 1.",
    }
    month = serializers.DateField(format="%Y-%m")
    kind = OptionalChoice(Kind.choices)
    requests = serializers.IntegerField()
    by_rule = serializers.IntegerField()
    median_seconds = serializers.SerializerMethodField()
    p90_seconds = serializers.SerializerMethodField()
    share_within_24_h = serializers.FloatField(source="share")

    def get_median_seconds(self, row: Any) -> int:
        return int(row.median.total_seconds())

    def get_p90_seconds(self, row: Any) -> int:
        return int(row.p90.total_seconds())


class RecordSerializer(Described):
    """The last twelve months, newest first."""

    descriptions = {"months": "In each, all kinds and then every kind."}
    months = RecordMonthSerializer(many=True)


class RecordView(ApiView):
    """How fast first answers came."""

    scopes = {"GET": Scope.READ}

    @extend_schema(responses={200: RecordSerializer})
    def get(self, request: Request) -> Response:
        """For staff, and for customers where the center has published it."""
        rows = list_record(api_actor(request), timezone.now())
        return Response(RecordSerializer({"months": rows}).data)
