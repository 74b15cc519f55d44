"""Recording one organization, agreement, purchase or the like, for licensing operations."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Action, Scope
from accounts.idempotency import idempotent
from agreements.access import require_anywhere
from keyfiles.api.row_serializers import (
    RecordedSerializer,
    as_cells,
    describe_change,
    make_serializer,
)
from keyfiles.services import record_row
from keyfiles.states import FileKind
from keys.api.stock import StockView
from vlsc.rest.serializers import StrictSerializer
from vlsc.rest.views import ApiView

OBJECTS = {
    FileKind.ORGANIZATIONS: "api:organization",
    FileKind.AGREEMENTS: "api:agreement",
    FileKind.LICENSING_IDS: "api:licensing-id",
}
LISTS = {FileKind.PURCHASES: "api:purchases", FileKind.FORECASTS: "api:forecasts"}
CATALOG = {
    FileKind.PRODUCTS: "api:catalog-products",
    FileKind.KEY_STOCK: "api:center-key-stock",
}


class RecordingView(ApiView):
    """POST one row of `kind`, with the columns of its files."""

    scopes = {"POST": Scope.CENTER_LOAD}
    kind: ClassVar[FileKind]
    body: ClassVar[type[StrictSerializer]]

    def require_again(self, request: Request, answer: Any, **ids: Any) -> None:
        """The right to load the center."""
        require_anywhere(api_actor(request), Action.LOAD_CENTER)

    def record(self, request: Request) -> Response:
        """Add the row or change what is there; 201 if it is new."""
        actor = api_actor(request)
        require_anywhere(actor, Action.LOAD_CENTER)
        body = self.body(data=request.data)
        body.is_valid(raise_exception=True)
        cells = as_cells(body.validated_data)
        change = record_row(by=actor, kind=self.kind, cells=cells, at=timezone.now())
        data = RecordedSerializer(describe_change(change)).data
        if not change.is_new:
            return Response(data)
        location = request.build_absolute_uri(_find_address(self.kind, change.instance))
        return Response(data, status=201, headers={"Location": location})


def _find_address(kind: FileKind, row: Any) -> str:
    """Where a new row is read: itself, or the list that it is in."""
    if kind in OBJECTS:
        return reverse(OBJECTS[kind], args=[row.pk])
    if kind in LISTS:
        return reverse(LISTS[kind], args=[row.licensing_id_id])
    return reverse(CATALOG[kind])


def make_view(kind: FileKind, operation: str, text: str, base: type[Any]) -> type[ApiView]:
    """The view of one kind; the operations of all do the same."""
    body = make_serializer(kind)

    def post(self: Any, request: Request) -> Response:
        return self.record(request)  # type: ignore[no-any-return]

    post.__doc__ = f"{text} Sent again, it is unchanged or changed."
    answers = {201: RecordedSerializer, 200: RecordedSerializer}
    described = extend_schema(operation_id=operation, request=body, responses=answers)
    members = {"kind": kind, "body": body, "post": described(idempotent(post))}
    return type(f"{operation[0].upper()}{operation[1:]}View", (base,), {**members, "__doc__": text})


class StockKeysView(RecordingView, StockView):
    """The stock by kind of key, to which a POST adds one key."""

    scopes = {**StockView.scopes, "POST": Scope.CENTER_LOAD}
    parameters = StockView.parameters

    def known_parameters(self, request: Request) -> tuple[str, ...]:
        """Only the list has filters."""
        return self.parameters if request.method in {"GET", "HEAD"} else ()


PATHS = {
    "organizations": make_view(
        FileKind.ORGANIZATIONS, "recordOrganization", "Record an organization.", RecordingView
    ),
    "agreements": make_view(
        FileKind.AGREEMENTS, "recordAgreement", "Record an agreement.", RecordingView
    ),
    "licensing-ids": make_view(
        FileKind.LICENSING_IDS, "recordLicensingId", "Record a licensing ID.", RecordingView
    ),
    "purchases": make_view(
        FileKind.PURCHASES, "recordPurchase", "Record an order line.", RecordingView
    ),
    "forecasts": make_view(
        FileKind.FORECASTS, "recordForecast", "Record a forecast.", RecordingView
    ),
    "products": make_view(FileKind.PRODUCTS, "recordProduct", "Record a product.", RecordingView),
    "key-stock": make_view(
        FileKind.KEY_STOCK, "recordStockKey", "Put a key into stock.", StockKeysView
    ),
}
