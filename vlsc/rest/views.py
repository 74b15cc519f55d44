"""Base classes of the API views.

`ApiView` enforces the conventions (methods, authentication, limits, parameters), `ListView` returns
a page of a selector's rows, `ObjectView` a single object with its entity tag. A view declares its
scopes, its selector and its serializer; its methods call a single service each.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.exceptions import MethodNotAllowed, NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from vlsc.rest import etags, paging
from vlsc.rest.bodies import StrictJSONParser
from vlsc.rest.errors import LengthRequired, UnsupportedEncoding, invalid_header
from vlsc.rest.filters import Filters, filter_rows, refuse_unknown
from vlsc.rest.lifecycle import Ending, add_ending

KEY_HEADER = "Idempotency-Key"
# Without a comma: a header that is sent twice arrives as both values with a comma between them.
KEY_PATTERN = "[!-+.-~-]{1,255}"
CHANGING = {"PUT", "PATCH", "DELETE"}


class Negotiation(DefaultContentNegotiation):
    """By the `Accept` header only: no query parameter selects a format."""

    settings = type("", (), {"URL_FORMAT_OVERRIDE": None})()

    def get_accept_list(self, request: Any) -> Any:
        """The types that are accepted; an empty header asks for none in particular."""
        return super().get_accept_list(request) if request.headers.get("Accept") else ["*/*"]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """JSON also for those who accept only problem documents, as generated clients may do."""
        try:
            return super().select_renderer(request, renderers, format_suffix)
        except NotAcceptable:
            if "application/problem+json" not in request.headers.get("Accept", ""):
                raise
            return renderers[0], renderers[0].media_type


class AnyAccept(Negotiation):
    """Ignores the `Accept` header, for files, which have a fixed type."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """The view of an API URL.

    `scopes` maps each method to the scope that it requires; None makes the view public.
    `parameters` are the query parameters that it accepts. `refusals` are, for each method, the
    codes of the conflicts (409) that it can answer. `endings` are its deprecated methods.
    `limits_guesses` says that a public operation counts wrong attempts (429).
    """

    scopes: ClassVar[Mapping[str, str] | None] = {}
    parameters: ClassVar[tuple[str, ...]] = ()
    refusals: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    endings: ClassVar[Mapping[str, Ending]] = {}
    limits_guesses: ClassVar[bool] = False
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    parser_classes = (StrictJSONParser,)
    content_negotiation_class = Negotiation
    metadata_class = None  # OPTIONS is not supported
    format_kwarg = None  # no URL has a format suffix

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """The checks before an operation runs, in this order."""
        if self._handler(request) is None:
            raise MethodNotAllowed(request.method or "")
        # Before authentication, because the CSRF check of a session reads the body.
        if request.headers.get("Content-Encoding", "").strip().lower() not in {"", "identity"}:
            raise UnsupportedEncoding
        self.perform_authentication(request)
        self.check_throttles(request)
        if request.method not in {"GET", "HEAD"} and "Transfer-Encoding" in request.headers:
            raise LengthRequired
        negotiated = self.perform_content_negotiation(request)
        request.accepted_renderer, request.accepted_media_type = negotiated
        self.check_permissions(request)
        refuse_unknown(request, self.known_parameters(request))
        self._refuse_idempotency_key(request)

    def finalize_response(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """The response, with what is known of the operation's end."""
        response = super().finalize_response(request, *args, **kwargs)
        if ending := self.endings.get(request.method or ""):
            add_ending(response, ending)
        return response

    def known_parameters(self, request: Request) -> tuple[str, ...]:
        """The query parameters of the operation."""
        return self.parameters

    def _handler(self, request: Request) -> Any:
        method = (request.method or "").lower()
        return getattr(self, method, None) if method in self.http_method_names else None

    def _refuse_idempotency_key(self, request: Request) -> None:
        if KEY_HEADER not in request.headers or request.method in {"GET", "HEAD"}:
            return
        if not getattr(self._handler(request), "is_idempotent", False):
            raise invalid_header(
                KEY_HEADER, "not_taken", "This operation does not support idempotency keys."
            )


class ListView(ApiView):
    """GET a page of `rows()`, filtered by `filterset_class`, in one of `orders`.

    `orders` maps the values of `ordering` to a field or expression that is never null; ties are
    broken by id. `default_order` is one of them, with a leading hyphen for descending order.
    """

    serializer_class: ClassVar[type[BaseSerializer[Any]]]
    filterset_class: ClassVar[type[Filters]] = Filters
    orders: ClassVar[paging.Orders] = {"id": "id"}
    default_order: ClassVar[str] = "id"

    def rows(self) -> QuerySet[Any]:
        """All rows that the caller can see, from a selector."""
        raise NotImplementedError

    def represent(self, rows: list[Any]) -> Any:
        """The rows as JSON; override to load related data for a whole page at once."""
        context = {"request": self.request, "view": self}
        return self.serializer_class(rows, many=True, context=context).data

    def get(self, request: Request, **ids: Any) -> Response:
        rows = filter_rows(self.filterset_class, request, self.rows())
        page = paging.read_page(
            request, rows, self.orders, self.default_order, is_synced=self.is_synced()
        )
        return Response(paging.represent(request, page, self.represent(page.slice.rows)))

    @classmethod
    def is_synced(cls) -> bool:
        """Whether clients can ask what changed, so that pages carry `synced_until`."""
        return "updated_since" in cls.filterset_class.base_filters

    def known_parameters(self, request: Request) -> tuple[str, ...]:
        if request.method not in {"GET", "HEAD"}:
            return self.parameters
        return (*self.parameters, *paging.PARAMETERS, *self.filterset_class.base_filters)


class ObjectView(ApiView):
    """GET an object with its entity tag; the methods that change it honor `If-Match`."""

    serializer_class: ClassVar[type[BaseSerializer[Any]]]

    def one(self) -> Any:
        """The object, from a selector, which raises `DoesNotExist` if the caller cannot see it."""
        raise NotImplementedError

    def represent(self, instance: Any) -> Any:
        """The object as JSON."""
        context = {"request": self.request, "view": self}
        return self.serializer_class(instance, context=context).data

    def get(self, request: Request, **ids: Any) -> Response:
        return etags.add_tag(request, Response(self.represent(self.one())))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in CHANGING and "If-Match" in request.headers:
            etags.require_match(request, self.represent(self.one()))
