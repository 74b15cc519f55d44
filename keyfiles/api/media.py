"""Software downloads: the media that a caller may download, and those that operations keep."""

from uuid import UUID

import django_filters.rest_framework as filters
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Scope
from catalog.models import Medium, Product
from catalog.selectors import get_product_by_code
from catalog.states import Architecture
from keyfiles.api.media_serializers import (
    EXAMPLES,
    MediumSerializer,
    MediumWishSerializer,
    OfferedMediumSerializer,
)
from keyfiles.api.uploads import ForOperations
from keyfiles.services import (
    MediumWish,
    Outcome,
    add_medium,
    describe_medium,
    open_medium,
    withdraw_medium,
)
from keys.selectors.media import get_medium, list_every_medium, list_media, narrow_media
from vlsc.lib.refused import CodedMessage, Invalid
from vlsc.rest.attachments import send_file
from vlsc.rest.filters import Filters, IdFilter
from vlsc.rest.views import AnyAccept, ApiView, ListView


class MediumFilters(Filters):
    q = filters.CharFilter(
        method="search", max_length=160, help_text="Words of the product’s name or of an alias."
    )
    product = IdFilter(help_text="The id of the product.")
    language = filters.CharFilter(max_length=40, help_text="Exactly this language.")
    architecture = filters.ChoiceFilter(
        choices=Architecture.choices, help_text="This architecture."
    )

    def search(self, rows: QuerySet[Medium], name: str, text: str) -> QuerySet[Medium]:
        return narrow_media(rows, q=text)


class DownloadsView(ListView):
    """The media that the caller may download: by program of all products, or of what was bought."""

    scopes = {"GET": Scope.READ}
    serializer_class = MediumSerializer
    filterset_class = MediumFilters
    orders = {"file": "file", "added_at": "added_at"}
    default_order = "file"

    def rows(self) -> QuerySet[Medium]:
        return list_media(api_actor(self.request)).order_by()


class DownloadFileView(ApiView):
    """The file itself."""

    http_method_names = ["get", "head"]
    scopes = {"GET": Scope.READ}
    content_negotiation_class = AnyAccept

    @extend_schema(
        operation_id="downloadMedium",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, id: UUID) -> HttpResponseBase:  # noqa: A002
        """Download a medium, or a part of it; each download is logged."""
        by, at = api_actor(request), timezone.now()
        medium = get_medium(by, id)
        return send_file(
            request,
            describe_medium(by=by, medium=medium),
            lambda part: open_medium(by=by, medium=medium, at=at, part=part),
        )


class CenterMediaView(ForOperations, ListView):
    """All media that are offered."""

    scopes = {"GET": Scope.CENTER_LOAD, "POST": Scope.CENTER_LOAD}
    serializer_class = MediumSerializer
    filterset_class = MediumFilters
    orders = {"file": "file", "added_at": "added_at"}
    default_order = "file"

    def rows(self) -> QuerySet[Medium]:
        return list_every_medium(api_actor(self.request)).order_by()

    @extend_schema(
        operation_id="offerCenterMedium",
        request=MediumWishSerializer,
        responses={200: OfferedMediumSerializer, 201: OfferedMediumSerializer},
        examples=EXAMPLES,
    )
    def post(self, request: Request) -> Response:
        """Offer a file of the storage as a medium, or change the facts of one.

        The same again changes nothing.
        """
        body = MediumWishSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        wish = MediumWish(**given | {"product": _find_product(given["product"])})
        medium, outcome = add_medium(by=api_actor(request), wish=wish, at=timezone.now())
        medium.outcome = outcome.value  # type: ignore[attr-defined]
        status = 201 if outcome == Outcome.NEW else 200
        return Response(OfferedMediumSerializer(medium).data, status=status)


class CenterMediumView(ForOperations):
    """A medium that is offered."""

    scopes = {"DELETE": Scope.CENTER_LOAD}

    @extend_schema(operation_id="withdrawCenterMedium", responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:  # noqa: A002 - the name in the URL
        """Offer it no more. A file that was put into the storage by hand stays there."""
        by = api_actor(request)
        medium = list_every_medium(by).get(pk=id)
        withdraw_medium(by=by, medium=medium, at=timezone.now())
        return Response(status=204)


def _find_product(code: str) -> Product:
    """The product that the body names; an unknown one is an error of the field."""
    try:
        return get_product_by_code(code)
    except Product.DoesNotExist as error:
        message = CodedMessage("There is no such product.", "not_found")
        raise Invalid({"product": [message]}) from error
