"""Add-ons: what adds to what and for how long, and who lacks one; for licensing operations."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Scope
from agreements.models import LicensingId
from catalog.models import AddOn, Product
from keys.api.serializers import ListedOrganization, ListedProduct
from keys.selectors.add_ons import get_add_on, list_add_ons, list_lacking, list_possible_add_ons
from keys.services import AddOnWish, declare_add_on
from vlsc.lib.refused import CodedMessage, Invalid
from vlsc.rest.serializers import Row, StrictSerializer
from vlsc.rest.views import ListView

MOST_BASES = 100


class AddOnSerializer(Row):
    """A product that extends others, its base products, from one day to another inclusive."""

    descriptions = {
        "product": "The add-on.",
        "adds_to": "The products that it is used with.",
        "covers_from": "The first day of its coverage.",
        "covers_until": "The last day of its coverage.",
        "activation_id": "The public id that a machine needs beside the key, or null.",
    }
    product = ListedProduct()
    adds_to = ListedProduct(many=True)

    class Meta:
        model = AddOn
        fields = ("id", "product", "adds_to", "covers_from", "covers_until", "activation_id")


class AddOnWishSerializer(StrictSerializer):
    """An add-on as it shall be; that of the same product is changed."""

    product = serializers.UUIDField(help_text="The id of the add-on, a product with MAKs.")
    adds_to = serializers.ListField(
        child=serializers.UUIDField(),
        min_length=1,
        max_length=MOST_BASES,
        help_text="The ids of the products that it is used with; no add-ons.",
    )
    covers_from = serializers.DateField(help_text="The first day of its coverage.")
    covers_until = serializers.DateField(help_text="The last day of its coverage.")
    activation_id = serializers.UUIDField(
        required=False, allow_null=True, help_text="The public id that a machine needs, or null."
    )


class LackingSerializer(Row):
    """A licensing ID with a usable key of a base product, and none of the add-on."""

    descriptions = {"number": "Its number.", "organization": "The organization that holds it."}
    organization = ListedOrganization()

    class Meta:
        model = LicensingId
        fields = ("id", "number", "organization")


class AddOnsView(ListView):
    """The add-ons."""

    scopes = {"GET": Scope.CENTER_LOAD, "POST": Scope.CENTER_LOAD}
    serializer_class = AddOnSerializer
    orders = {"covers_from": "covers_from"}
    default_order = "-covers_from"

    def rows(self) -> QuerySet[AddOn]:
        return list_add_ons(api_actor(self.request))

    @extend_schema(
        operation_id="putCenterAddOn",
        request=AddOnWishSerializer,
        responses={200: AddOnSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make a product an add-on of others, or change it: who buys it gets its key."""
        actor = api_actor(request)
        products = {product.pk: product for product in list_possible_add_ons(actor)}
        body = AddOnWishSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        given["adds_to"] = [
            _find(products, pk, "adds_to", item=item) for item, pk in enumerate(given["adds_to"])
        ]
        given["product"] = _find(products, given["product"], "product")
        add_on = declare_add_on(by=actor, wish=AddOnWish(**given), at=timezone.now())
        return Response(AddOnSerializer(add_on).data)


class AddOnLackingView(ListView):
    """The licensing IDs with a usable key of a base product, and none of the add-on."""

    scopes = {"GET": Scope.CENTER_LOAD}
    serializer_class = LackingSerializer
    orders = {"number": "number"}
    default_order = "number"

    def rows(self) -> QuerySet[LicensingId]:
        actor = api_actor(self.request)
        return list_lacking(actor, get_add_on(actor, str(self.kwargs["id"])))


def _find(
    products: dict[UUID, Product], pk: UUID, field: str, *, item: int | None = None
) -> Product:
    """The product that the body names; an unknown or unfit one is an error at its place."""
    if pk not in products:
        message = CodedMessage("There is no such product.", "not_found", item=item)
        raise Invalid({field: [message]})
    return products[pk]
