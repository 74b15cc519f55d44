"""One's own key files: ask for one, follow it, take it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actor import Actor
from accounts.authentication import api_actor
from accounts.grants import Scope
from accounts.idempotency import idempotent
from accounts.sessions import require_fresh
from agreements.models import LicensingId
from agreements.selectors import get_licensing_id
from keyfiles.models import KeyExport
from keyfiles.selectors import get_export, list_exports, see_keys
from keyfiles.services import MOST_KEYS, open_export, request_export
from keyfiles.states import ExportScope, FileFormat
from keys.models import Key
from vlsc.lib.refused import Invalid
from vlsc.rest.attachments import send_attachment
from vlsc.rest.serializers import Plain, StrictSerializer
from vlsc.rest.views import AnyAccept, ApiView, ListView, ObjectView

SOME_ID = "01980000-0000-7000-8000-000000000000"
WISHES = [
    OpenApiExample(name, {"scope": scope, **more, "format": file_format}, request_only=True)
    for name, scope, more, file_format in (
        ("Everything", "all", {}, "tsv"),
        ("One licensing ID", "licensing_id", {"licensing_id": SOME_ID}, "xlsx"),
        ("Some keys", "keys", {"keys": [SOME_ID]}, "tsv"),
    )
]
FILE_TYPES = ("text/tab-separated-values; charset=utf-8", OpenApiTypes.BINARY)


class LeftOut(Plain):
    """Counts of listings: those that are not in the file, and those that cannot be used yet."""

    blocked = serializers.IntegerField(default=0)
    replaced = serializers.IntegerField(default=0)
    not_usable_yet = serializers.IntegerField(default=0)


class ExportSerializer(serializers.ModelSerializer[KeyExport]):
    """A key file. `sha256` and `size` (bytes) are those of the file as it is downloaded."""

    licensing_id = serializers.UUIDField(source="licensing_id_id", allow_null=True)
    left_out = LeftOut()

    class Meta:
        model = KeyExport
        fields = (
            "id", "scope", "licensing_id", "keys", "format", "state", "reason", "rows_done",
            "rows_total", "file_name", "sha256", "size", "left_out", "requested_at", "ready_at",
            "expires_at",
        )  # fmt: skip
        read_only_fields = fields


class NewExportSerializer(StrictSerializer):
    """What the file shall hold: `licensing_id` or `keys` as the scope says, and only then."""

    variants = (
        "scope",
        {
            ExportScope.ALL: (),
            ExportScope.LICENSING_ID: ("licensing_id",),
            ExportScope.KEYS: ("keys",),
        },
    )
    scope = serializers.ChoiceField(ExportScope.choices)
    licensing_id = serializers.UUIDField(required=False)
    keys = serializers.ListField(
        child=serializers.UUIDField(), required=False, min_length=1, max_length=MOST_KEYS
    )
    format = serializers.ChoiceField(FileFormat.choices)


class KeyExportsView(ListView):
    """One's own key files, newest first."""

    scopes = {"GET": Scope.KEYS_EXPORT, "POST": Scope.KEYS_EXPORT}
    serializer_class = ExportSerializer
    orders = {"requested_at": "requested_at"}
    default_order = "-requested_at"

    def rows(self) -> QuerySet[KeyExport]:
        return list_exports(api_actor(self.request)).order_by()

    @extend_schema(request=NewExportSerializer, responses={202: ExportSerializer}, examples=WISHES)
    @idempotent
    def post(self, request: Request) -> Response:
        """Ask for a key file; a worker builds it.

        Asking again for the same while it is being built gives that one. In a page's session
        the scope `all` needs a sign-in of the last five minutes; a token is not asked.
        """
        body = NewExportSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        if request.auth is None and body.validated_data["scope"] == ExportScope.ALL:
            require_fresh(request)  # type: ignore[arg-type]
        actor = api_actor(request)
        one = request_export(by=actor, at=timezone.now(), **_wish(actor, body.validated_data))
        where = request.build_absolute_uri(reverse("api:key-export", args=[one.pk]))
        return Response(ExportSerializer(one).data, status=202, headers={"Location": where})


class KeyExportView(ObjectView):
    """One of one's own key files: its state, its progress, and what it holds."""

    scopes = {"GET": Scope.KEYS_EXPORT}
    serializer_class = ExportSerializer

    def one(self) -> KeyExport:
        return get_export(api_actor(self.request), self.kwargs["id"])


class KeyExportFileView(ApiView):
    """The file itself."""

    http_method_names = ["get"]  # a HEAD would be logged as a download that nobody had
    scopes = {"GET": Scope.KEYS_EXPORT}
    content_negotiation_class = AnyAccept

    @extend_schema(responses={(200, FILE_TYPES[0]): FILE_TYPES[1]})
    def get(self, request: Request, id: UUID) -> StreamingHttpResponse:  # noqa: A002
        """Download the file, keys in clear; each download is logged."""
        actor = api_actor(request)
        opened = open_export(by=actor, export=get_export(actor, id), at=timezone.now())
        return send_attachment(opened.pieces, opened.name, opened.content_type, opened.size)


def _wish(actor: Actor, asked: dict[str, Any]) -> dict[str, Any]:
    """What the body asks for, its objects found in sight; one that is not is an error there."""
    wish: dict[str, Any] = {
        "scope": ExportScope(asked["scope"]),
        "file_format": FileFormat(asked["format"]),
    }
    try:
        if "licensing_id" in asked:
            wish["licensing_id"] = get_licensing_id(actor, asked["licensing_id"])
        if "keys" in asked:
            wish["keys"] = see_keys(actor, asked["keys"])
    except LicensingId.DoesNotExist as unseen:
        raise Invalid({"licensing_id": ["There is no such licensing ID."]}) from unseen
    except Key.DoesNotExist as unseen:
        raise Invalid({"keys": ["There is no such key."]}) from unseen
    return wish
