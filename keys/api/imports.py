"""Key files that operations load: upload, look at, answer, load, and take the bad rows back."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Scope
from accounts.idempotency import idempotent
from keys.access import may_load, require_load
from keys.api.import_serializers import (
    AnswersSerializer,
    ApplySerializer,
    FindingFilters,
    FindingSerializer,
    ImportSerializer,
    UploadSerializer,
)
from keys.models import ImportFinding, KeyImport
from keys.selectors import get_import, list_findings, list_imports
from keys.services import answer_names, confirm_import, open_bad_rows, receive_key_file
from keys.services.receiving import EncryptingHandler
from vlsc.rest.bodies import StrictJSONParser
from vlsc.rest.failures import TooLarge
from vlsc.rest.views import AnyAccept, ApiView, ListView, ObjectView

FILE_TYPE = "text/tab-separated-values; charset=utf-8"


class ForOperations(ApiView):
    """Under /center the right is asked before the object: who lacks it learns nothing of either."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        require_load(api_actor(request))


class KeyFilesView(ForOperations, ListView):
    """The key files that were uploaded, newest first."""

    scopes = {"GET": Scope.CENTER_LOAD, "POST": Scope.CENTER_LOAD}
    parser_classes = (MultiPartParser,)
    serializer_class = ImportSerializer
    orders = {"requested_at": "requested_at"}
    default_order = "-requested_at"
    handler: EncryptingHandler | None = None

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        # Before anything reads the body, the check of a session's form token included.
        if request.method == "POST" and self._may_send(request):
            self.handler = EncryptingHandler()
            request.upload_handlers = [self.handler]
        return super().initialize_request(request, *args, **kwargs)

    def _may_send(self, request: HttpRequest) -> bool:
        """Whether a body may be read at all: a token is asked first anyway, a session is not."""
        actor = getattr(request, "actor", None)
        return "Authorization" in request.headers or (actor is not None and may_load(actor))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        finally:
            if self.handler:
                self.handler.drop_untaken()

    def rows(self) -> QuerySet[KeyImport]:
        return list_imports(api_actor(self.request))

    @extend_schema(
        request={"multipart/form-data": UploadSerializer}, responses={202: ImportSerializer}
    )
    def post(self, request: Request) -> Response:
        """Upload a key file for a dry run: it is checked, and nothing changes."""
        data = request.data  # read now: what goes wrong with a file is told by its handler
        if self.handler and self.handler.refused:
            raise self.handler.refused
        return self._take(request, data)

    def _take(self, request: Request, data: Any) -> Response:
        body = UploadSerializer(data=data)
        body.is_valid(raise_exception=True)
        one = receive_key_file(by=api_actor(request), at=timezone.now(), **body.validated_data)
        where = reverse("api:center-key-file", args=[one.pk])
        return Response(ImportSerializer(one).data, status=202, headers={"Location": where})
