"""Keys, masked, and what is done with one: revealing it, and reporting it as compromised."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Scope
from keys.api.filters import KeyFilters
from keys.api.serializers import (
    BlockedKey,
    CompromisedSerializer,
    KeySerializer,
    RevealedKey,
    RevealSerializer,
)
from keys.models import REMAINING, Key, Listing
from keys.selectors import get_key, get_neighbours, list_key_listings, list_keys
from keys.services import report_compromised, reveal_key
from vlsc.rest.views import ApiView, ListView, ObjectView

REVEAL_EXAMPLES = [
    OpenApiExample("By a customer", {}, request_only=True),
    OpenApiExample("By staff", {"reason": "Asked for by telephone"}, request_only=True),
    OpenApiExample(
        "The key",
        {"product_key": "ABCDE-23456-FGHJK-789LM-PQRST"},
        response_only=True,
        status_codes=["200"],
    ),
]


class KeysView(ListView):
    """The visible keys, masked, each with its visible listings."""

    scopes = {"GET": Scope.READ}
    serializer_class = KeySerializer
    filterset_class = KeyFilters
    orders = {
        "id": "id",
        "last_five": "last_five",
        "type": "type",
        "remaining": REMAINING,
        "updated_at": "updated_at",
    }
    default_order = "id"

    def rows(self) -> QuerySet[Key]:
        return list_keys(api_actor(self.request))

    def represent(self, rows: list[Key]) -> Any:
        return KeySerializer(rows, many=True, context=_context(self.request, rows)).data


class KeyView(ObjectView):
    """One key, masked."""

    scopes = {"GET": Scope.READ}
    serializer_class = KeySerializer

    def one(self) -> Key:
        return get_key(api_actor(self.request), self.kwargs["id"])

    def represent(self, instance: Key) -> Any:
        return KeySerializer(instance, context=_context(self.request, [instance])).data


class KeyRevealView(ApiView):
    """The key in full."""

    scopes = {"POST": Scope.KEYS_REVEAL}
    refusals = {"POST": ("key_blocked",)}

    @extend_schema(request=RevealSerializer, responses={200: RevealedKey}, examples=REVEAL_EXAMPLES)
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002 - the name in the URL
        """Show one key in full; logged under every licensing ID that lists it."""
        actor = api_actor(request)
        key = get_key(actor, id)
        body = RevealSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        product_key = reveal_key(by=actor, key=key, at=timezone.now(), **body.validated_data)
        return Response({"product_key": product_key})


class KeyCompromisedView(ApiView):
    """The report that a key has become known to others."""

    scopes = {"POST": Scope.ACTIVATIONS_WRITE}
    refusals = {"POST": ("key_blocked", "already_redeemed")}

    @extend_schema(
        operation_id="reportKeyCompromised",
        request=CompromisedSerializer,
        responses={200: BlockedKey},
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002 - the name in the URL
        """Block a key at once; another from stock replaces it, with the same activations."""
        actor = api_actor(request)
        key = get_key(actor, id)
        body = CompromisedSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        report_compromised(by=actor, key=key, at=timezone.now(), **body.validated_data)
        blocked = get_key(actor, id)
        _old, new = get_neighbours(actor, blocked)
        answer = {"status": blocked.status, "replaced_by": new.pk if new else None}
        return Response(BlockedKey(answer).data)


def _context(request: Request, keys: Iterable[Key]) -> dict[str, Any]:
    listings: dict[Any, list[Listing]] = {}
    for listing in list_key_listings(api_actor(request), keys):
        listings.setdefault(listing.key_id, []).append(listing)
    return {"request": request, "listings": listings}
