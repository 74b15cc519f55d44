"""Activations of the caller's keys: the ledger, one machine, a list, and a return."""

from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Scope
from activation.api.bodies import find_listing
from activation.api.callers import CALLERS
from activation.api.filters import ActivationFilters
from activation.api.serializers import (
    ActivatedSerializer,
    ActivationSerializer,
    BatchResult,
    BatchSerializer,
    NewActivation,
    NewBatch,
    ReturnedSerializer,
    ReturnReason,
)
from activation.models import Activation
from activation.selectors import get_activation, list_activations
from activation.services import activate, activate_batch, return_activation
from activation.spending import Activated
from keys.selectors.activating import get_listing_of_key
from vlsc.rest.direct import Answered
from vlsc.rest.views import ApiView, ListView, ObjectView

NOT_NOW = (
    "key_blocked",
    "key_replaced",
    "not_usable_yet",
    "agreement_ended",
    "not_the_activation_authority",
)


def answer(request: HttpRequest, activated: Activated) -> Answered:
    """201 for a machine that is new, 200 for one that is active already."""
    data = ActivatedSerializer.as_json(activated)
    if activated.result == "already":
        return data, 200, {}
    address = f"{_ledger_address()}/{activated.id}"
    return data, 201, {"Location": f"{request.scheme}://{request.get_host()}{address}"}


@cache
def _ledger_address() -> str:
    """The address of the list; a row's is one more segment, which is found without the table."""
    return reverse("api:activations")


class ActivationsView(ListView):
    """The ledger of the keys that the caller sees, newest first; and a new activation."""

    authentication_classes = CALLERS
    scopes = {"GET": Scope.READ, "POST": Scope.ACTIVATIONS_WRITE}
    refusals = {"POST": (*NOT_NOW, "exhausted")}
    serializer_class = ActivationSerializer
    filterset_class = ActivationFilters
    orders = {"id": "id"}
    default_order = "-id"

    def rows(self) -> QuerySet[Activation]:
        return list_activations(api_actor(self.request))

    @extend_schema(
        request=NewActivation, responses={201: ActivatedSerializer, 200: ActivatedSerializer}
    )
    def post(self, request: Request) -> Response:
        """Activate a machine; the same machine again costs nothing and gets the same answer."""
        actor = api_actor(request)
        wish = NewActivation.read(request.data)
        listing = find_listing(actor, wish.pop("key"))
        activated = activate(by=actor, listing=listing, at=timezone.now(), **wish)
        data, status, headers = answer(request._request, activated)
        return Response(data, status=status, headers=headers)


class ActivationView(ObjectView):
    """One activation."""

    scopes = {"GET": Scope.READ}
    serializer_class = ActivationSerializer

    def one(self) -> Activation:
        return get_activation(api_actor(self.request), self.kwargs["id"])


class ActivationBatchView(ApiView):
    """Many machines at once, by proxy."""

    authentication_classes = CALLERS
    scopes = {"POST": Scope.ACTIVATIONS_WRITE}
    refusals = {"POST": NOT_NOW}

    @extend_schema(request=NewBatch, responses={200: BatchSerializer})
    def post(self, request: Request) -> Response:
        """Activate machines in their order, as many as are left.

        A machine with a wrong installation ID is named and hinders no other. With `dry_run` nothing
        is spent.
        """
        actor = api_actor(request)
        wish = NewBatch.read(request.data)
        machines = [
            (machine["installation_id"], machine.get("machine_name", ""))
            for machine in wish["machines"]
        ]
        batch = activate_batch(
            by=actor,
            listing=find_listing(actor, wish["key"]),
            machines=machines,
            at=timezone.now(),
            is_dry_run=wish.get("dry_run", False),
            reason=wish.get("reason", ""),
        )
        results = [BatchResult.as_json(each) for each in batch.results]
        return Response(BatchSerializer.as_json(batch) | {"results": results})


class ActivationReturnView(ApiView):
    """Giving an activation back."""

    scopes = {"POST": Scope.ACTIVATIONS_WRITE}
    refusals = {"POST": ("no_returns_left", "wrong_state")}

    @extend_schema(request=ReturnReason, responses={200: ReturnedSerializer})
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002 - the name in the URL
        """Give the activation of a lost or scrapped machine back to its key.

        A confirmation ID that was given cannot be recalled.
        """
        actor = api_actor(request)
        activation = get_activation(actor, id)
        body = ReturnReason(data=request.data)
        body.is_valid(raise_exception=True)
        returned = return_activation(
            by=actor,
            activation=activation,
            listing=get_listing_of_key(actor, activation.key_id),
            reason=body.validated_data["reason"],
            at=timezone.now(),
        )
        return Response(ReturnedSerializer(returned).data)
