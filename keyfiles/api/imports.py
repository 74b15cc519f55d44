"""Imports: upload a key file, see its findings, load it, download the bad rows."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Scope
from accounts.idempotency import idempotent
from keyfiles.api.import_requests import ApplySerializer, UploadSerializer
from keyfiles.api.import_serializers import (
    ChangeFilters,
    FindingFilters,
    ImportChangeSerializer,
    ImportFindingSerializer,
    KeyImportSerializer,
)
from keyfiles.api.uploads import FILE_TYPE, ForOperations, UploadsView
from keyfiles.models import ImportChange, ImportFinding, KeyImport
from keyfiles.selectors import get_import, list_changes, list_findings, list_imports
from keyfiles.services import (
    confirm_import,
    describe_bad_rows,
    open_bad_rows,
    receive_key_file,
)
from vlsc.rest.attachments import send_file
from vlsc.rest.serializers import Row
from vlsc.rest.views import AnyAccept, ListView, ObjectView


def accepted(request: Request, key_import: KeyImport) -> Response:
    """The answer of an operation after which the file is worked on: 202, and where it stands."""
    location = request.build_absolute_uri(reverse("api:center-key-file", args=[key_import.pk]))
    return Response(
        KeyImportSerializer(key_import).data, status=202, headers={"Location": location}
    )


class KeyFilesView(UploadsView):
    """The key files that were uploaded, newest first."""

    scopes = {"GET": Scope.CENTER_LOAD, "POST": Scope.CENTER_LOAD}
    serializer_class = KeyImportSerializer

    def rows(self) -> QuerySet[KeyImport]:
        return list_imports(api_actor(self.request))

    @extend_schema(
        operation_id="uploadCenterKeyFile",
        request={"multipart/form-data": UploadSerializer},
        responses={202: KeyImportSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Upload a key file for a dry run: it is checked, and nothing else changes."""
        options = self.read_body(request, UploadSerializer)
        key_import = receive_key_file(by=api_actor(request), at=timezone.now(), **options)
        return accepted(request, key_import)


class KeyFileView(ForOperations, ObjectView):
    """One upload: its state and progress, counts and unknown names."""

    scopes = {"GET": Scope.CENTER_LOAD}
    serializer_class = KeyImportSerializer

    def one(self) -> KeyImport:
        return get_import(api_actor(self.request), self.kwargs["id"])


class KeyFileRowsView(ForOperations, ListView):
    """What the check found: errors and warnings by line, then keys missing from the file."""

    scopes = {"GET": Scope.CENTER_LOAD}
    serializer_class: ClassVar[type[Row]] = ImportFindingSerializer
    filterset_class = FindingFilters
    orders = {"line": "position"}
    default_order = "line"

    find = staticmethod(get_import)

    def rows(self) -> QuerySet[ImportFinding]:
        actor = api_actor(self.request)
        return list_findings(actor, self.find(actor, self.kwargs["id"]))


class KeyFileChangesView(ForOperations, ListView):
    """What loading changes, by the line that causes it: counters, and what is created."""

    scopes = {"GET": Scope.CENTER_LOAD}
    serializer_class: ClassVar[type[Row]] = ImportChangeSerializer
    filterset_class = ChangeFilters
    orders = {"line": "line"}
    default_order = "line"

    find = staticmethod(get_import)

    def rows(self) -> QuerySet[ImportChange]:
        actor = api_actor(self.request)
        return list_changes(actor, self.find(actor, self.kwargs["id"]))


class KeyFileApplyView(ForOperations):
    """Loading a checked upload."""

    scopes = {"POST": Scope.CENTER_LOAD}
    refusals = {"POST": ("wrong_state", "rows_with_errors", "nothing_to_load")}
    find = staticmethod(get_import)
    accepted = staticmethod(accepted)

    @extend_schema(request=ApplySerializer, responses={202: KeyImportSerializer})
    @idempotent
    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002 - the name in the URL
        """Load all rows or none; with `good_rows`, only the rows without errors."""
        actor = api_actor(request)
        key_import = self.find(actor, id)
        body = ApplySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        confirmed = confirm_import(
            by=actor, import_id=key_import.pk, at=timezone.now(), **body.validated_data
        )
        return self.accepted(request, confirmed)


class KeyFileBadRowsView(ForOperations):
    """The rows with errors, as a file in the same format."""

    http_method_names = ["get", "head"]
    scopes = {"GET": Scope.CENTER_LOAD}
    content_negotiation_class = AnyAccept
    refusals = {"GET": ("not_ready", "wrong_state")}
    find = staticmethod(get_import)

    @extend_schema(
        operation_id="downloadCenterKeyFileBadRows",
        responses={(200, FILE_TYPE): OpenApiTypes.STR},
    )
    def get(self, request: Request, id: UUID) -> HttpResponseBase:  # noqa: A002
        """Download the rows with errors, with the keys in clear; each download is logged."""
        by, at = api_actor(request), timezone.now()
        upload = self.find(by, id)
        return send_file(
            request,
            describe_bad_rows(by=by, key_import=upload),
            lambda part: open_bad_rows(by=by, key_import=upload, at=at, part=part),
        )
