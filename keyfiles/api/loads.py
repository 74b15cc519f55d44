"""Load files: upload one of organizations, purchases or the like, see its dry run, load it."""

from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Scope
from accounts.idempotency import idempotent
from keyfiles.api.imports import (
    KeyFileApplyView,
    KeyFileBadRowsView,
    KeyFileChangesView,
    KeyFileRowsView,
)
from keyfiles.api.load_serializers import (
    LoadChangeFilters,
    LoadChangeSerializer,
    LoadFindingFilters,
    LoadFindingSerializer,
    LoadSerializer,
    LoadUploadSerializer,
)
from keyfiles.api.uploads import FILE_TYPE, ForOperations, UploadsView
from keyfiles.models import KeyImport
from keyfiles.selectors import get_load, list_loads
from keyfiles.services import discard_import, receive_key_file
from vlsc.rest.views import ObjectView


def _accepted(request: Request, key_import: KeyImport) -> Response:
    """The answer of an operation after which the file is worked on: 202, and where it stands."""
    location = request.build_absolute_uri(reverse("api:center-load", args=[key_import.pk]))
    return Response(LoadSerializer(key_import).data, status=202, headers={"Location": location})


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


class LoadRowsView(KeyFileRowsView):
    """What the check found: errors and warnings by line."""

    serializer_class = LoadFindingSerializer
    filterset_class = LoadFindingFilters
    find = staticmethod(get_load)


class LoadChangesView(KeyFileChangesView):
    """What loading changes, by line: new rows, and changed ones with the cells that differ."""

    serializer_class = LoadChangeSerializer
    filterset_class = LoadChangeFilters
    find = staticmethod(get_load)


@extend_schema_view(post=extend_schema(responses={202: LoadSerializer}))
class LoadApplyView(KeyFileApplyView):
    """Loading a checked file."""

    find = staticmethod(get_load)
    accepted = staticmethod(_accepted)


class LoadBadRowsView(KeyFileBadRowsView):
    """The rows with errors, as a file in the same format."""

    find = staticmethod(get_load)

    @extend_schema(
        operation_id="downloadCenterLoadBadRows",
        responses={(200, FILE_TYPE): OpenApiTypes.STR},
    )
    def get(self, request: Request, id: UUID) -> HttpResponseBase:  # noqa: A002
        """Download the rows with errors, to be corrected and loaded; each download is logged."""
        return super().get(request, id)
