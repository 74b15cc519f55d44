"""The actor's own exports: request one, follow its progress, download it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actor import Actor
from accounts.authentication import api_actor
from accounts.grants import Scope
from accounts.idempotency import idempotent
from accounts.sessions import require_fresh
from agreements.models import LicensingId
from agreements.selectors import get_licensing_id
from keyfiles.api.export_serializers import (
    FILE_RESPONSES,
    REQUEST_EXAMPLES,
    KeyExportSerializer,
    NewKeyExportSerializer,
)
from keyfiles.models import KeyExport
from keyfiles.selectors import UnseenKeys, get_export, list_exports, require_visible_keys
from keyfiles.services import (
    describe_file,
    open_export,
    request_export,
    require_export,
)
from keyfiles.states import ExportScope, FileFormat
from vlsc.lib.refused import CodedMessage, Invalid
from vlsc.rest.attachments import send_file
from vlsc.rest.views import AnyAccept, ApiView, ListView, ObjectView


class KeyExportsView(ListView):
    """The actor's own key files, newest first."""

    scopes = {"GET": Scope.KEYS_EXPORT, "POST": Scope.KEYS_EXPORT}
    serializer_class = KeyExportSerializer
    orders = {"requested_at": "requested_at"}
    default_order = "-requested_at"

    def rows(self) -> QuerySet[KeyExport]:
        return list_exports(api_actor(self.request)).order_by()

    @extend_schema(
        request=NewKeyExportSerializer,
        responses={202: KeyExportSerializer},
        examples=REQUEST_EXAMPLES,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Request a key file; a worker builds it.

        Requesting the same file again while it is being built returns that one. In a browser
        session the scope `all` needs a sign-in within the last five minutes; with a token it does
        not.
        """
        wish = self._read_wish(request)
        export = request_export(by=api_actor(request), at=timezone.now(), **wish)
        location = request.build_absolute_uri(reverse("api:key-export", args=[export.pk]))
        data = KeyExportSerializer(export).data
        return Response(data, status=202, headers={"Location": location})

    def require_again(self, request: Request, answer: Any) -> None:
        """The permission of the same request now, and sight of the export it was answered with."""
        actor, wish = api_actor(request), self._read_wish(request)
        del wish["file_format"]
        require_export(by=actor, **wish)
        get_export(actor, UUID(answer["id"]))

    def _read_wish(self, request: Request) -> dict[str, Any]:
        body = NewKeyExportSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        if request.auth is None and body.validated_data["scope"] == ExportScope.ALL:
            require_fresh(request)  # type: ignore[arg-type]
        return _export_arguments(api_actor(request), body.validated_data)


class KeyExportView(ObjectView):
    """One of the actor's own key files: its state, its progress and its contents."""

    scopes = {"GET": Scope.KEYS_EXPORT}
    serializer_class = KeyExportSerializer

    def one(self) -> KeyExport:
        return get_export(api_actor(self.request), self.kwargs["id"])


class KeyExportFileView(ApiView):
    """The file itself."""

    http_method_names = ["get", "head"]
    scopes = {"GET": Scope.KEYS_EXPORT}
    content_negotiation_class = AnyAccept
    refusals = {"GET": ("not_ready",)}

    @extend_schema(operation_id="downloadKeyExport", responses=FILE_RESPONSES)
    def get(self, request: Request, id: UUID) -> HttpResponseBase:  # noqa: A002
        """Download the file, with the keys in clear; each download is logged."""
        by, at = api_actor(request), timezone.now()
        export = get_export(by, id)
        return send_file(
            request,
            describe_file(by=by, export=export, at=at),
            lambda part: open_export(by=by, export=export, at=at, part=part).pieces,
        )


def _export_arguments(actor: Actor, data: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `request_export`; an invisible object is an error of its field."""
    arguments: dict[str, Any] = {
        "scope": ExportScope(data["scope"]),
        "file_format": FileFormat(data["format"]),
    }
    try:
        if "licensing_id" in data:
            arguments["licensing_id"] = get_licensing_id(actor, data["licensing_id"])
        if "keys" in data:
            arguments["keys"] = require_visible_keys(actor, data["keys"])
    except LicensingId.DoesNotExist as error:
        message = CodedMessage("There is no such licensing ID.", "not_found")
        raise Invalid({"licensing_id": [message]}) from error
    except UnseenKeys as error:
        messages = [
            CodedMessage("There is no such key.", "not_found", item=at) for at in error.positions
        ]
        raise Invalid({"keys": messages}) from error
    return arguments
