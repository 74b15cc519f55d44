"""What needs no account: a product that activates itself, and the list of what was returned."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.client_address import counted_address
from accounts.limiter import limiter
from activation.api.activations import NOT_NOW, answer
from activation.api.serializers import (
    ActivatedSerializer,
    NewProductActivation,
    PublicReturn,
)
from activation.models import Activation
from activation.selectors import list_returned
from activation.services import activate_by_product
from vlsc.lib.refused import Refused
from vlsc.rest.direct import Answered, DirectView
from vlsc.rest.errors import TooMany
from vlsc.rest.views import ListView

WRONG_KEYS = {"unknown_key", "published_setup_key"}
# Wrong keys in a window; right ones are never counted, so nobody can lock out a neighbor.
WRONG_BY_ADDRESS, WRONG_BY_KEY, WINDOW = 20, 10, 600


class ActivateView(DirectView):
    """The product's own call."""

    limits_guesses = True
    refusals = {"POST": (*NOT_NOW, "exhausted", "published_setup_key")}

    @extend_schema(
        request=NewProductActivation,
        responses={201: ActivatedSerializer, 200: ActivatedSerializer},
    )
    def post(self, request: Request) -> Response:
        """Activate the machine with a product key, without an account.

        An unknown key, and one that this center does not activate, is a 404 `unknown_key`; a
        published setup key, which is no secret, is named as such.
        """
        data, status, headers = self.act(request._request, request.data)
        return Response(data, status=status, headers=headers)

    def act(self, request: HttpRequest, body: Any) -> Answered:
        wish = NewProductActivation.read(body)
        request_id = request.META.get("HTTP_X_REQUEST_ID", "")
        try:
            activated = activate_by_product(at=timezone.now(), request_id=request_id, **wish)
        except Refused as error:
            if error.code in WRONG_KEYS:
                _count_wrong(request, wish["product_key"])
            raise
        return answer(request, activated)


def _count_wrong(request: HttpRequest, product_key: str) -> None:
    """Count a wrong key by address and by its text; raises `TooMany` beyond a limit."""
    address = counted_address(request)
    counts = [
        limiter.count_guess("activate", address, limit=WRONG_BY_ADDRESS, seconds=WINDOW),
        limiter.count_guess("activate-key", product_key, limit=WRONG_BY_KEY, seconds=WINDOW),
    ]
    if waits := [count.resets_in for count in counts if not count.is_allowed]:
        raise TooMany(max(waits))


class ReturnedActivationsView(ListView):
    """The certificates that are not valid any more, for publishers."""

    scopes = None
    authentication_classes = ()
    throttle_classes = ()
    serializer_class = PublicReturn
    orders = {"returned_at": "ended_at"}
    default_order = "-returned_at"

    def rows(self) -> QuerySet[Activation]:
        return list_returned()
