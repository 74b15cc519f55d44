"""The keys of an ownership group, and the choice of the standard key for a product."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Action, Scope
from agreements.access import require_anywhere
from agreements.selectors import get_licensing_id
from catalog.models import Product
from keys.api.filters import GroupKeyFilters
from keys.api.serializers import ListingSerializer
from keys.models import Key, Listing
from keys.selectors import SORTS, get_key, with_changed_at
from keys.selectors.group import get_listed_product, list_group_keys
from keys.services import choose_standard_key, end_standard_key
from vlsc.lib.refused import CodedMessage, Invalid
from vlsc.rest.serializers import Plain, StrictSerializer
from vlsc.rest.views import ApiView, ListView


class GroupKeySerializer(ListingSerializer):
    """A listing of a key that may be deployed throughout the ownership group."""

    descriptions = ListingSerializer.descriptions | {
        "is_standard": "Whether the group’s administrator chose the key for the product."
    }
    is_standard = serializers.BooleanField()

    class Meta(ListingSerializer.Meta):
        fields = (*ListingSerializer.Meta.fields, "is_standard")


class StandardKeySerializer(StrictSerializer):
    """Whether the key is to be the standard key for a product."""

    product = serializers.UUIDField(help_text="The id of a product that the key is listed for.")
    is_standard = serializers.BooleanField(
        help_text="True: choose it, in the place of another; false: end the choice."
    )


class StandardKeyAnswer(Plain):
    """The choice as it is now."""

    product = serializers.UUIDField(help_text="The id of the product.")
    is_standard = serializers.BooleanField(help_text="Whether the key is the standard key for it.")


class GroupKeysView(ListView):
    """The keys of the ownership group that the caller sees and that can be deployed here.

    Any member of the group may deploy any of its keys; activation is never billing or compliance.
    OSA keys and keys that are out of use are left out.
    """

    scopes = {"GET": Scope.READ}
    serializer_class = GroupKeySerializer
    filterset_class = GroupKeyFilters
    orders = {"product": SORTS["product"], "number": SORTS["number"], "id": "id"}
    default_order = "product"

    def rows(self) -> QuerySet[Listing]:
        actor = api_actor(self.request)
        licensing_id = get_licensing_id(actor, self.kwargs["id"], Action.SEE_KEYS)
        return with_changed_at(list_group_keys(actor, licensing_id))


class KeyStandardView(ApiView):
    """The choice of a key as the standard key of its ownership group."""

    scopes = {"POST": Scope.ACCESS_MANAGE}
    refusals = {"POST": ("key_blocked",)}

    @extend_schema(
        operation_id="chooseStandardKey",
        request=StandardKeySerializer,
        responses={200: StandardKeyAnswer},
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002 - the name in the URL
        """Choose a key for a product, or end the choice; for administrators of the whole group."""
        actor = api_actor(request)
        key = get_key(actor, id)
        require_anywhere(actor, Action.MANAGE_ACCESS)  # before what is wrong with the body
        body = StandardKeySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        product = _find_product(request, key, body.validated_data["product"])
        act = choose_standard_key if body.validated_data["is_standard"] else end_standard_key
        act(by=actor, key=key, product=product, at=timezone.now())
        return Response(StandardKeyAnswer(body.validated_data).data)


def _find_product(request: Request, key: Key, pk: UUID) -> Product:
    """The product that the body names; one that the key is not for is an error of the field."""
    try:
        return get_listed_product(api_actor(request), key, pk)
    except Product.DoesNotExist as error:
        message = CodedMessage("The key is not for such a product.", "not_found")
        raise Invalid({"product": [message]}) from error
