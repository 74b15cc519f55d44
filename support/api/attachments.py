"""Files of requests: sent by customers and at the desk, and downloaded."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest as DjangoRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.authentication import api_actor
from accounts.grants import Action, Scope
from accounts.idempotency import idempotent
from agreements.access import require_anywhere
from keyfiles.services.upload_handler import EncryptingHandler
from support.api.bodies import NewAttachmentSerializer, NewDeskAttachmentSerializer
from support.api.serializers import MessageSerializer
from support.attachments import FOLDER
from support.models import Request
from support.selectors import get_attachment, get_desk_request, get_request
from support.services import (
    MOST_BYTES,
    describe_attachment,
    open_attachment,
    reply,
    require_writing,
    write_message,
)
from vlsc.rest.attachments import send_file
from vlsc.rest.views import AnyAccept, ApiView

FILE_TYPE = "application/octet-stream"


class _FilesView(ApiView):
    """A POST with a file, which is encrypted while it is received."""

    parser_classes = (MultiPartParser,)  # type: ignore[assignment]
    refusals = {"POST": ("request_closed",)}
    handler: EncryptingHandler | None = None

    def initialize_request(self, request: DjangoRequest, *args: Any, **kwargs: Any) -> HttpRequest:
        # This must come before anything reads the body, including the CSRF check of a session.
        has_caller = "Authorization" in request.headers or hasattr(request, "actor")
        if request.method == "POST" and has_caller:
            self.handler = EncryptingHandler(FOLDER, MOST_BYTES)
            request.upload_handlers = [self.handler]
        return super().initialize_request(request, *args, **kwargs)

    def dispatch(self, request: DjangoRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        finally:
            if self.handler:
                self.handler.drop_untaken()

    def read_body(self, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        """The service's arguments. Raises `Refused` or `ValidationError`."""
        body = serializer(data=self.request.data)
        if self.handler and self.handler.refused:
            raise self.handler.refused
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        given["files"], given["at"] = [given.pop("file")], timezone.now()
        return {"text": ""} | given


class SupportRequestAttachmentsView(_FilesView):
    """Attach a file to a request."""

    scopes = {"POST": Scope.SUPPORT_WRITE}

    @extend_schema(
        operation_id="attachToSupportRequest",
        request={"multipart/form-data": NewAttachmentSerializer},
        responses={201: MessageSerializer},
    )
    @idempotent
    def post(self, request: HttpRequest, number: str) -> Response:
        """Send a file as a customer, as a message of its own; it reopens as messages do."""
        actor = api_actor(request)
        found = get_request(actor, number)
        require_writing(by=actor, request=found)  # before the body is read
        given = self.read_body(NewAttachmentSerializer)
        message = write_message(by=actor, request=found, **given)
        location = request.build_absolute_uri(reverse("api:support-request", args=[number]))
        data = MessageSerializer(message).data
        return Response(data, status=201, headers={"Location": location})

    def require_again(self, request: HttpRequest, answer: Any, number: str) -> None:
        """The request is still in sight."""
        get_request(api_actor(request), number)


class CenterRequestAttachmentsView(_FilesView):
    """Attach a file at the desk."""

    scopes = {"POST": Scope.CENTER_DESK}

    @extend_schema(
        operation_id="attachToCenterSupportRequest",
        request={"multipart/form-data": NewDeskAttachmentSerializer},
        responses={201: MessageSerializer},
    )
    def post(self, request: HttpRequest, number: str) -> Response:
        """Send a file to the customer, which is an answer, or keep it with an internal note."""
        actor = api_actor(request)
        require_anywhere(actor, Action.ANSWER_REQUESTS)
        found = get_desk_request(actor, number)
        given = self.read_body(NewDeskAttachmentSerializer)
        is_internal = given.pop("internal", False)
        message = reply(by=actor, request=found, is_internal=is_internal, **given)
        path = reverse("api:center-support-request", args=[number])
        headers = {"Location": request.build_absolute_uri(path)}
        return Response(MessageSerializer(message).data, status=201, headers=headers)


class _FileView(ApiView):
    http_method_names = ["get", "head"]
    content_negotiation_class = AnyAccept

    def find(self, number: str) -> Request:
        """The request, if the caller sees it."""
        raise NotImplementedError

    def send(self, request: HttpRequest, number: str, pk: UUID) -> HttpResponseBase:
        """The file, as a download that is logged."""
        by, at = api_actor(request), timezone.now()
        attachment = get_attachment(by, self.find(number), pk)
        return send_file(
            request,
            describe_attachment(attachment=attachment),
            lambda part: open_attachment(by=by, attachment=attachment, at=at, part=part),
        )


class SupportRequestAttachmentView(_FileView):
    """A file of a request."""

    scopes = {"GET": Scope.SUPPORT_WRITE}

    def find(self, number: str) -> Request:
        return get_request(api_actor(self.request), number)

    @extend_schema(
        operation_id="downloadSupportRequestAttachment",
        responses={(200, FILE_TYPE): OpenApiTypes.BINARY},
    )
    def get(self, request: HttpRequest, number: str, id: UUID) -> HttpResponseBase:  # noqa: A002
        """Download a file that was sent with a message; each download is logged."""
        return self.send(request, number, id)


class CenterRequestAttachmentView(_FileView):
    """A file of a request, at the desk."""

    scopes = {"GET": Scope.CENTER_DESK}

    def find(self, number: str) -> Request:
        return get_desk_request(api_actor(self.request), number)

    @extend_schema(
        operation_id="downloadCenterSupportRequestAttachment",
        responses={(200, FILE_TYPE): OpenApiTypes.BINARY},
    )
    def get(self, request: HttpRequest, number: str, id: UUID) -> HttpResponseBase:  # noqa: A002
        """Download a file of a message or of a note; each download is logged."""
        return self.send(request, number, id)
