"""The table of allotments: its rows, and a row put into it; for licensing operations."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Scope
from catalog.models import AllotmentRule, Program
from keys.selectors.allotments import get_program, get_rule, list_rules
from keys.services import AllotmentWish, change_allotment, remove_allotment
from vlsc.lib.refused import CodedMessage, Invalid
from vlsc.rest.serializers import OptionalText, Row, StrictSerializer
from vlsc.rest.views import ListView, ObjectView

MOST = 1_000_000
FACTOR = r"^[0-9]{1,3}(\.[0-9]{1,3})?$"


class AllotmentSerializer(Row):
    """A row of the table: max(minimum, ceil(licenses × factor)) activations for a new MAK."""

    descriptions = {
        "program": "The id of the program.",
        "price_level": "The price level; null for every level that has no row of its own.",
        "factor": "Activations for each license.",
        "minimum": "The fewest activations.",
        "returns_per_year": "Activations of a key that may be given back in 365 days.",
    }
    program = serializers.UUIDField(source="program_id")
    price_level = OptionalText()
    factor = serializers.CharField(source="factor_text")

    class Meta:
        model = AllotmentRule
        fields = ("id", "program", "price_level", "factor", "minimum", "returns_per_year")


class AllotmentWishSerializer(StrictSerializer):
    """A row as it shall be; the one of the same program and price level is changed."""

    program = serializers.UUIDField(help_text="The id of the program.")
    price_level = serializers.CharField(
        max_length=20,
        required=False,
        allow_blank=True,
        help_text="One of the program’s price levels; empty: every level without a row.",
    )
    factor = serializers.RegexField(
        FACTOR, max_length=7, help_text="Activations for each license, such as 1.25."
    )
    minimum = serializers.IntegerField(
        min_value=0, max_value=MOST, help_text="The fewest activations."
    )
    returns_per_year = serializers.IntegerField(
        min_value=0,
        max_value=MOST,
        required=False,
        help_text="Activations of a key that may be given back in 365 days; 0 unless given.",
    )


class AllotmentsView(ListView):
    """The rows of the table of allotments."""

    scopes = {"GET": Scope.CENTER_LOAD, "POST": Scope.CENTER_LOAD}
    serializer_class = AllotmentSerializer
    orders = {"id": "id"}
    default_order = "id"

    def rows(self) -> QuerySet[AllotmentRule]:
        return list_rules(api_actor(self.request)).order_by()

    @extend_schema(
        operation_id="putCenterAllotment",
        request=AllotmentWishSerializer,
        responses={200: AllotmentSerializer},
    )
    def post(self, request: Request) -> Response:
        """Add a row or change it. It counts for keys that are issued from then on."""
        actor = api_actor(request)
        list_rules(actor)  # the right comes before what is wrong with the body
        body = AllotmentWishSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given: dict[str, Any] = {"price_level": "", "returns_per_year": 0} | body.validated_data
        given |= {
            "program": _find_program(request, given["program"]),
            "factor": Decimal(given["factor"]),
        }
        rule = change_allotment(by=actor, wish=AllotmentWish(**given), at=timezone.now())
        return Response(AllotmentSerializer(rule).data)


class AllotmentView(ObjectView):
    """One row of the table of allotments."""

    scopes = {"GET": Scope.CENTER_LOAD, "DELETE": Scope.CENTER_LOAD}
    serializer_class = AllotmentSerializer

    def one(self) -> AllotmentRule:
        return get_rule(api_actor(self.request), str(self.kwargs["id"]))

    @extend_schema(operation_id="removeCenterAllotment", responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:  # noqa: A002 - the name in the URL
        """Take a row out: from then on the less specific one counts, or 1 for each license."""
        remove_allotment(by=api_actor(request), rule=self.one(), at=timezone.now())
        return Response(status=204)


def _find_program(request: Request, pk: UUID) -> Program:
    """The program that the body names; an unknown one is an error of the field."""
    try:
        return get_program(api_actor(request), pk)
    except Program.DoesNotExist as error:
        message = CodedMessage("There is no such program.", "not_found")
        raise Invalid({"program": [message]}) from error
