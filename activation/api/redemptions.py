"""Redemptions of OSA keys: list, redeem."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Scope
from accounts.idempotency import idempotent
from activation.access import require_any_use
from activation.api.bodies import SOME_ID, Reasoned, find_key, require_named_again
from activation.api.filters import RedemptionFilters
from activation.models import OsaRedemption
from activation.models.osa_redemption import TENANT_LENGTH
from activation.selectors import get_redemption, list_redemptions
from activation.services import redeem_key
from activation.states import RedemptionKind
from vlsc.rest.serializers import Row
from vlsc.rest.views import ListView, ObjectView

WISH = OpenApiExample(
    "More seats",
    {"key": SOME_ID, "tenant": "contoso.example", "kind": "add_seats"},
    request_only=True,
)


class OsaRedemptionSerializer(Row):
    """For what an OSA key was redeemed."""

    descriptions = {
        "key": "The id of the OSA key.",
        "tenant": "The tenant of the publisher’s service.",
        "kind": "Whether the seats were added, or renew those that there are.",
        "seats": "The seats of the key, or null.",
        "redeemed_at": "When it was redeemed.",
        "redeemed_by": "Who redeemed it: the name at that time.",
    }
    key = serializers.UUIDField(source="key_id")

    class Meta:
        model = OsaRedemption
        fields = ("id", "key", "tenant", "kind", "seats", "redeemed_at", "redeemed_by")


class NewOsaRedemptionSerializer(Reasoned):
    """A key to redeem, and for whom."""

    key = serializers.UUIDField(help_text="The OSA key.")
    tenant = serializers.CharField(
        max_length=TENANT_LENGTH, help_text="The tenant’s name at the publisher’s service."
    )
    kind = serializers.ChoiceField(
        RedemptionKind.choices, help_text="Add the seats, or renew those that there are."
    )


class OsaRedemptionsView(ListView):
    """The redemptions of the visible OSA keys."""

    scopes = {"GET": Scope.READ, "POST": Scope.ACTIVATIONS_WRITE}
    refusals = {
        "POST": (
            "already_redeemed", "key_blocked", "not_usable_yet", "not_the_activation_authority",
        )
    }  # fmt: skip
    serializer_class = OsaRedemptionSerializer
    filterset_class = RedemptionFilters
    orders = {"id": "id", "redeemed_at": "redeemed_at"}
    default_order = "id"

    def rows(self) -> QuerySet[OsaRedemption]:
        return list_redemptions(api_actor(self.request))

    @extend_schema(
        request=NewOsaRedemptionSerializer,
        responses={201: OsaRedemptionSerializer},
        examples=[WISH],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Redeem an OSA key, once and for all."""
        actor = api_actor(request)
        require_any_use(actor)
        body = NewOsaRedemptionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wish = dict(body.validated_data)
        key, kind = find_key(actor, wish.pop("key")), RedemptionKind(wish.pop("kind"))
        redemption = redeem_key(by=actor, key=key, kind=kind, at=timezone.now(), **wish)
        location = request.build_absolute_uri(reverse("api:osa-redemption", args=[redemption.pk]))
        data = OsaRedemptionSerializer(redemption).data
        return Response(data, status=201, headers={"Location": location})

    def require_again(self, request: Request, answer: Any) -> None:
        """The permission of the same request now."""
        require_named_again(api_actor(request), request.data)


class OsaRedemptionView(ObjectView):
    """One redemption."""

    scopes = {"GET": Scope.READ}
    serializer_class = OsaRedemptionSerializer

    def one(self) -> OsaRedemption:
        return get_redemption(api_actor(self.request), self.kwargs["id"])
