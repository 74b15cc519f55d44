"""The stock of keys, and making keys for the center's own products; for licensing operations."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Action, Scope
from accounts.idempotency import idempotent
from agreements.access import require_anywhere
from catalog.models import Product
from catalog.states import KeyType
from keys.api.stock_serializers import MadeSerializer, MakingSerializer, StockSerializer
from keys.selectors import get_product
from keys.selectors.stock import list_stock
from keys.services import make_stock
from vlsc.lib.refused import CodedMessage, Invalid
from vlsc.rest.converters import NIL, parse_id
from vlsc.rest.errors import invalid_parameter
from vlsc.rest.views import ApiView


class StockView(ApiView):
    """The stock by kind of key."""

    scopes = {"GET": Scope.CENTER_LOAD}
    parameters = ("product", "type")

    @extend_schema(
        operation_id="getCenterKeyStock",
        responses={200: StockSerializer},
        parameters=[
            OpenApiParameter(
                "product",
                {"type": "string", "format": "uuid"},
                description="Of this product, or of its KMS group.",
            ),
            OpenApiParameter("type", str, enum=KeyType.values, description="Of this type."),
        ],
    )
    def get(self, request: Request) -> Response:
        """How many keys are in stock and waited for, and how long they last; all on one page."""
        rows = list_stock(api_actor(request), **_read_filters(request))
        return Response(StockSerializer({"results": rows}).data)


class MadeKeysView(ApiView):
    """Keys that this center makes for its own products."""

    scopes = {"POST": Scope.CENTER_LOAD}
    refusals = {"POST": ("not_the_activation_authority",)}

    def require_again(self, request: Request, answer: Any, **ids: Any) -> None:
        """The right to load the center."""
        require_anywhere(api_actor(request), Action.LOAD_CENTER)

    @extend_schema(
        operation_id="makeCenterKeys", request=MakingSerializer, responses={200: MadeSerializer}
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Put new random keys into stock; they are not shown here."""
        actor = api_actor(request)
        require_anywhere(actor, Action.LOAD_CENTER)
        body = MakingSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wish = dict(body.validated_data)
        product = _find_product(request, wish.pop("product"))
        made = make_stock(by=actor, product=product, at=timezone.now(), **wish)
        return Response(MadeSerializer({"made": made}).data)


def _find_product(request: Request, pk: UUID) -> Product:
    """The product that the body names; an unknown one is an error of the field."""
    try:
        return get_product(api_actor(request), pk)
    except Product.DoesNotExist as error:
        message = CodedMessage("There is no such product.", "not_found")
        raise Invalid({"product": [message]}) from error


def _read_filters(request: Request) -> dict[str, Any]:
    """The filters that were given; raises `BadInput` for what is no id and no type."""
    given: dict[str, Any] = {}
    if (text := request.query_params.get("product")) is not None:
        given["product"] = parse_id(text)
        if given["product"] == NIL:
            raise invalid_parameter("product", "invalid", "This must be an id.")
    if (text := request.query_params.get("type")) is not None:
        if text not in KeyType.values:
            known = ", ".join(KeyType.values)
            raise invalid_parameter("type", "invalid_choice", f"One of: {known}.")
        given["type"] = text
    return given
