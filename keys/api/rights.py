"""The products that a licensing ID may use, and why."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Scope
from keys.api.serializers import ListedProduct
from keys.rights import Because
from keys.selectors.rights import list_products_of, read_rights
from vlsc.rest import paging
from vlsc.rest.serializers import Plain
from vlsc.rest.views import ListView


class ReasonSerializer(Plain):
    """Why a product may be used."""

    because = serializers.ChoiceField(Because.choices, help_text="The kind of reason.")
    product = ListedProduct(
        allow_null=True, help_text="The product that brings the right, or null where it is a pool."
    )
    licenses = serializers.IntegerField(
        allow_null=True, help_text="How many were bought and not returned; null for other reasons."
    )


class RightSerializer(Plain):
    """A product that may be used, and why."""

    product = ListedProduct(help_text="The product.")
    reasons = ReasonSerializer(many=True, help_text="All reasons; at least one.")


class RightsView(ListView):
    """The products that a licensing ID may use, and why, if purchases may be seen there.

    What re-imaging, downgrade and evaluation allow is in `rights` of the licensing ID.
    """

    scopes = {"GET": Scope.READ}
    serializer_class = RightSerializer
    orders = {"product": "name", "family": "family", "pool": "pool"}
    default_order = "product"

    def get(self, request: Request, **ids: Any) -> Response:
        rights = read_rights(api_actor(request), self.kwargs["id"])
        page = paging.read_page(request, list_products_of(rights), self.orders, self.default_order)
        shown = [rights[product.pk] for product in page.slice.rows]
        return Response(paging.represent(request, page, self.represent(shown)))
