"""Load files: upload one of organizations, purchases or the like, see its dry run, load it."""

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
from keyfiles.api.import_requests import ApplySerializer
from keyfiles.api.load_serializers import (
    LoadChangeFilters,
    LoadChangeSerializer,
    LoadFindingFilters,
    LoadFindingSerializer,
    LoadSerializer,
    LoadUploadSerializer,
)
from keyfiles.api.uploads import FILE_TYPE, ForOperations, UploadsView
from keyfiles.models import ImportChange, ImportFinding, KeyImport
from keyfiles.selectors import get_load, list_changes, list_findings, list_loads
from keyfiles.services import (
    confirm_import,
    describe_bad_rows,
    discard_import,
    open_bad_rows,
    receive_key_file,
)
from vlsc.rest.attachments import send_file
from vlsc.rest.views import AnyAccept, ListView, ObjectView


class LoadsView(UploadsView):
    """The load files that were uploaded, newest first."""

    scopes = {"GET": Scope.CENTER_LOAD, "POST": Scope.CENTER_LOAD}
    serializer_class = LoadSerializer

    def rows(self) -> QuerySet[KeyImport]:
        return list_loads(api_actor(self.request))

    @extend_schema(
        operation_id="uploadCenterLoad",
        request={"multipart/form-data": LoadUploadSerializer},
        responses={202: LoadSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Upload a load file for a dry run: it is checked, and nothing else changes."""
        options = self.read_body(request, LoadUploadSerializer)
        load = receive_key_file(
            by=api_actor(request), create_missing=False, at=timezone.now(), **options
        )
        return _accepted(request, load)


class LoadView(ForOperations, ObjectView):
    """One load file: its state and progress, and counts of its rows."""

    scopes = {"GET": Scope.CENTER_LOAD, "DELETE": Scope.CENTER_LOAD}
    refusals = {"DELETE": ("wrong_state",)}
    serializer_class = LoadSerializer

    def one(self) -> KeyImport:
        return get_load(api_actor(self.request), self.kwargs["id"])

    @extend_schema(operation_id="discardCenterLoad", responses={204: None})
    def delete(self, request: Request, id: UUID) -> Response:  # noqa: A002 - the name in the URL
        """Discard a file before it is loaded: it expires, and nothing of it is loaded."""
        discard_import(by=api_actor(request), import_id=self.one().pk, at=timezone.now())
        return Response(status=204)


class LoadRowsView(ForOperations, ListView):
    """What the check found: errors and warnings by line."""

    scopes = {"GET": Scope.CENTER_LOAD}
    serializer_class = LoadFindingSerializer
    filterset_class = LoadFindingFilters
    orders = {"line": "position"}
    default_order = "line"

    def rows(self) -> QuerySet[ImportFinding]:
        actor = api_actor(self.request)
        return list_findings(actor, get_load(actor, self.kwargs["id"]))


class LoadChangesView(ForOperations, ListView):
    """What loading changes, by line: new rows, and changed ones with the cells that differ."""

    scopes = {"GET": Scope.CENTER_LOAD}
    serializer_class = LoadChangeSerializer
    filterset_class = LoadChangeFilters
    orders = {"line": "line"}
    default_order = "line"

    def rows(self) -> QuerySet[ImportChange]:
        actor = api_actor(self.request)
        return list_changes(actor, get_load(actor, self.kwargs["id"]))


class LoadApplyView(ForOperations):
    """Loading a checked file."""

    scopes = {"POST": Scope.CENTER_LOAD}
    refusals = {"POST": ("wrong_state", "rows_with_errors", "nothing_to_load")}

    @extend_schema(request=ApplySerializer, responses={202: LoadSerializer})
    @idempotent
    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002 - the name in the URL
        """Load all rows or none; with `good_rows`, only the rows without errors."""
        actor = api_actor(request)
        load = get_load(actor, id)
        body = ApplySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        confirmed = confirm_import(
            by=actor, import_id=load.pk, at=timezone.now(), **body.validated_data
        )
        return _accepted(request, confirmed)


class LoadBadRowsView(ForOperations):
    """The rows with errors, as a file in the same format."""

    http_method_names = ["get", "head"]
    scopes = {"GET": Scope.CENTER_LOAD}
    content_negotiation_class = AnyAccept
    refusals = {"GET": ("not_ready", "wrong_state")}

    @extend_schema(
        operation_id="downloadCenterLoadBadRows",
        responses={(200, FILE_TYPE): OpenApiTypes.STR},
    )
    def get(self, request: Request, id: UUID) -> HttpResponseBase:  # noqa: A002
        """Download the rows with errors, to be corrected and loaded; each download is logged."""
        by, at = api_actor(request), timezone.now()
        load = get_load(by, id)
        return send_file(
            request,
            describe_bad_rows(by=by, key_import=load),
            lambda part: open_bad_rows(by=by, key_import=load, at=at, part=part),
        )


def _accepted(request: Request, load: KeyImport) -> Response:
    """The answer of an operation after which the file is worked on: 202, and where it stands."""
    location = request.build_absolute_uri(reverse("api:center-load", args=[load.pk]))
    return Response(LoadSerializer(load).data, status=202, headers={"Location": location})
