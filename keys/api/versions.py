"""New product versions: what a release would do, and the release; for licensing operations."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Action, Scope
from agreements.access import require_anywhere
from catalog.selectors import get_product_by_code
from catalog.states import KeyType
from keys.selectors.versions import preview_version
from keys.services import release_version
from vlsc.rest.serializers import Plain
from vlsc.rest.views import ApiView


class TypeOfVersionSerializer(Plain):
    """What a release does with one type of key."""

    descriptions = {
        "type": "The type of key.",
        "wanted": "Licensing IDs that get a key of their own.",
        "shared": "Licensing IDs whose KMS host key serves the version already.",
        "in_stock": "Keys in stock.",
        "lacking": "Licensing IDs that will wait for a key.",
    }
    type = serializers.ChoiceField(KeyType.choices)
    wanted = serializers.IntegerField()
    shared = serializers.IntegerField()
    in_stock = serializers.IntegerField()
    lacking = serializers.IntegerField()


class VersionPreviewSerializer(Plain):
    """What a release today would do."""

    descriptions = {
        "product": "The id of the product.",
        "entitled": "Licensing IDs that are entitled to it.",
        "types": "What it does with each type of key; empty if it takes none from stock.",
    }
    product = serializers.UUIDField(source="product.pk")
    entitled = serializers.IntegerField()
    types = TypeOfVersionSerializer(many=True)


class NewVersionSerializer(Plain):
    """A release."""

    descriptions = {
        "product": "The id of the product.",
        "released_at": "When it was released.",
        "entitled": "Licensing IDs that were entitled to it.",
    }
    product = serializers.UUIDField(source="product_id")
    released_at = serializers.DateTimeField()
    entitled = serializers.IntegerField(source="licensing_ids")


class VersionPreviewView(ApiView):
    """What a release would do; it changes nothing."""

    scopes = {"POST": Scope.CENTER_LOAD}

    @extend_schema(
        operation_id="previewCenterProductVersion",
        request=None,
        responses={200: VersionPreviewSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        """Count who would get a key if the product were released today."""
        actor = api_actor(request)
        require_anywhere(actor, Action.LOAD_CENTER)
        preview = preview_version(actor, get_product_by_code(code))
        return Response(VersionPreviewSerializer(preview).data)


class VersionReleaseView(ApiView):
    """The release of a version."""

    scopes = {"POST": Scope.CENTER_LOAD}
    refusals = {"POST": ("released_already",)}

    @extend_schema(
        operation_id="releaseCenterProductVersion",
        request=None,
        responses={200: NewVersionSerializer},
    )
    def post(self, request: Request, code: str) -> Response:
        """Release a product today. Whose key is there gets a mail, without the key."""
        actor = api_actor(request)
        require_anywhere(actor, Action.LOAD_CENTER)
        version = release_version(by=actor, product=get_product_by_code(code), at=timezone.now())
        return Response(NewVersionSerializer(version).data)
