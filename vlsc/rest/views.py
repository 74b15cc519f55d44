"""What the views of the API are made of.

`ApiView` keeps the conventions (methods, sign-in, limits, parameters), `ListView` answers with a
page of a selector's rows, `ObjectView` with one object and its tag. A view names its scopes, its
selector and its serializer; verbs are methods that call one service.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from vlsc.rest import etags, paging
from vlsc.rest.bodies import StrictJSONParser
from vlsc.rest.errors import LengthRequired, invalid_header
from vlsc.rest.filters import Filters, filter_rows, refuse_unknown

KEY_HEADER = "Idempotency-Key"
CHANGING = {"PUT", "PATCH", "DELETE"}


class Negotiation(DefaultContentNegotiation):
    """By `Accept` alone: no parameter of the address chooses a format."""

    settings = type("", (), {"URL_FORMAT_OVERRIDE": None})()


class AnyAccept(Negotiation):
    """For files: they are what they are, whatever `Accept` says."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """One address of the API.

    `scopes` maps each method to the scope that it needs; None makes the address public.
    `parameters` are the query parameters that it takes.
    """

    scopes: ClassVar[Mapping[str, str] | None] = {}
    parameters: ClassVar[tuple[str, ...]] = ()
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    parser_classes = (StrictJSONParser,)
    content_negotiation_class = Negotiation
    metadata_class = None  # OPTIONS is not answered
    format_kwarg = None  # no address ends in a format

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """What is asked before an operation runs, in this order."""
        if self._handler(request) is None:
            raise MethodNotAllowed(request.method or "")
        self.perform_authentication(request)
        self.check_throttles(request)
        if request.method not in {"GET", "HEAD"} and "Transfer-Encoding" in request.headers:
            raise LengthRequired
        negotiated = self.perform_content_negotiation(request)
        request.accepted_renderer, request.accepted_media_type = negotiated
        self.check_permissions(request)
        refuse_unknown(request, self.known_parameters(request))
        self._refuse_idempotency_key(request)

    def known_parameters(self, request: Request) -> tuple[str, ...]:
        """The query parameters of the operation."""
        return self.parameters

    def _handler(self, request: Request) -> Any:
        method = (request.method or "").lower()
        return getattr(self, method, None) if method in self.http_method_names else None

    def _refuse_idempotency_key(self, request: Request) -> None:
        if KEY_HEADER not in request.headers or request.method != "POST":
            return
        if not getattr(self._handler(request), "is_idempotent", False):
            raise invalid_header(
                KEY_HEADER, "not_taken", "This operation takes no idempotency key."
            )


class ListView(ApiView):
    """GET a page of `rows()`, filtered by `filterset_class`, in one of `orders`.

    `orders` maps the names of `ordering` to a field or expression that is never null; ties are
    broken by id. `default_order` names one of them, downwards with a hyphen before it.
    """

    serializer_class: ClassVar[type[BaseSerializer[Any]]]
    filterset_class: ClassVar[type[Filters]] = Filters
    orders: ClassVar[paging.Orders] = {"id": "id"}
    default_order: ClassVar[str] = "id"

    def rows(self) -> QuerySet[Any]:
        """All rows in sight: one selector's answer."""
        raise NotImplementedError

    def represent(self, rows: list[Any]) -> Any:
        """The rows as JSON; override to load what a page of them needs at once."""
        context = {"request": self.request, "view": self}
        return self.serializer_class(rows, many=True, context=context).data

    def get(self, request: Request, **ids: Any) -> Response:
        rows = filter_rows(self.filterset_class, request, self.rows())
        page = paging.read_page(request, rows, self.orders, self.default_order)
        return Response({"results": self.represent(page.rows), **paging.links(request, page)})

    def known_parameters(self, request: Request) -> tuple[str, ...]:
        if request.method not in {"GET", "HEAD"}:
            return self.parameters
        return (*self.parameters, *paging.PARAMETERS, *self.filterset_class.base_filters)


class ObjectView(ApiView):
    """GET one object with its tag; `If-Match` is honored by whatever changes it."""

    serializer_class: ClassVar[type[BaseSerializer[Any]]]

    def one(self) -> Any:
        """The object: one selector's answer, which raises `DoesNotExist` for the unseen."""
        raise NotImplementedError

    def represent(self, one: Any) -> Any:
        """The object as JSON."""
        return self.serializer_class(one, context={"request": self.request, "view": self}).data

    def get(self, request: Request, **ids: Any) -> Response:
        return etags.add_tag(request, Response(self.represent(self.one())))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in CHANGING and "If-Match" in request.headers:
            etags.require_match(request, self.represent(self.one()))
