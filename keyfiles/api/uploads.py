"""What the operations of key files and of load files have in common: the right, and the upload."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from accounts.authentication import api_actor
from accounts.grants import Action
from agreements.access import may_anywhere, require_anywhere
from keyfiles.selectors import get_upload
from keyfiles.services.upload_handler import EncryptingHandler
from vlsc.rest.views import ApiView, ListView

FILE_TYPE = "text/tab-separated-values; charset=utf-8"


class ForOperations(ApiView):
    """Checks the right before looking up the object, so others can't tell which ids exist."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        require_anywhere(api_actor(request), Action.LOAD_CENTER)

    def require_again(self, request: Request, answer: Any, **ids: Any) -> None:
        """Sight of the upload of a saved answer; the right was checked before."""
        get_upload(api_actor(request), UUID(answer["id"]))


class UploadsView(ForOperations, ListView):
    """A list of uploads, to which a POST adds one. Its file is encrypted while it is received."""

    parser_classes = (MultiPartParser,)  # type: ignore[assignment]
    orders = {"requested_at": "requested_at"}
    default_order = "-requested_at"
    handler: EncryptingHandler | None = None

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        # This must come before anything reads the body, including the CSRF check of a session.
        if request.method == "POST" and self._may_upload(request):
            self.handler = EncryptingHandler()
            request.upload_handlers = [self.handler]
        return super().initialize_request(request, *args, **kwargs)

    def _may_upload(self, request: HttpRequest) -> bool:
        """Whether to accept the body: a token is checked before it is read, a session is not."""
        actor = getattr(request, "actor", None)
        return "Authorization" in request.headers or (
            actor is not None and may_anywhere(actor, Action.LOAD_CENTER)
        )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        finally:
            if self.handler:
                self.handler.drop_untaken()

    def read_body(self, request: Request, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        """The file and its options. Raises `Refused` or `ValidationError`."""
        body = serializer(data=request.data)
        # The handler's reason is more specific than "this field is required".
        if self.handler and self.handler.refused:
            raise self.handler.refused
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)
