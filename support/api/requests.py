"""Requests of customers: list, file, follow, write."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Scope
from accounts.idempotency import idempotent
from support.api.bodies import NewMessageSerializer, NewRequestSerializer
from support.api.filters import RequestFilters
from support.api.serializers import (
    MessageSerializer,
    RequestSerializer,
    RequestWithTimelineSerializer,
)
from support.api.wishes import read_wish
from support.models import Request
from support.selectors import get_request, list_messages, list_requests
from support.services import file_request, write_message
from vlsc.rest.views import ApiView, ListView, ObjectView

EXAMPLE = OpenApiExample(
    "Five more activations",
    {
        "kind": "mak_increase",
        "licensing_id": "01982f6c-3a51-7c34-9d2b-5f1c2a7e9b10",
        "last_five": "KGACE",
        "activations": 5,
        "reason": "New staff",
    },
    request_only=True,
)


class SupportRequestsView(ListView):
    """The requests about licensing IDs for which the caller may file them, and own questions."""

    scopes = {"GET": Scope.SUPPORT_WRITE, "POST": Scope.SUPPORT_WRITE}
    serializer_class = RequestSerializer
    filterset_class = RequestFilters
    orders = {"received_at": "received_at", "due_at": "due_at", "updated_at": "updated_at"}
    default_order = "-received_at"

    def rows(self) -> QuerySet[Request]:
        return list_requests(api_actor(self.request))

    @extend_schema(
        request=NewRequestSerializer, responses={201: RequestSerializer}, examples=[EXAMPLE]
    )
    @idempotent
    def post(self, request: HttpRequest) -> Response:
        """File a request. It is answered within 24 hours; `due_at` says when that is."""
        actor = api_actor(request)
        body = NewRequestSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        reason = given.pop("on_behalf", "")
        wish = read_wish(actor, given)
        filed = file_request(by=actor, wish=wish, at=timezone.now(), reason=reason)
        location = request.build_absolute_uri(reverse("api:support-request", args=[filed.number]))
        data = RequestSerializer(get_request(actor, filed.number)).data
        return Response(data, status=201, headers={"Location": location})

    def require_again(self, request: HttpRequest, answer: Any) -> None:
        """What was filed is still in sight."""
        get_request(api_actor(request), answer["number"])


class SupportRequestView(ObjectView):
    """A request with its clock and its timeline."""

    scopes = {"GET": Scope.SUPPORT_WRITE}
    serializer_class = RequestWithTimelineSerializer

    def one(self) -> Request:
        return get_request(api_actor(self.request), self.kwargs["number"])

    def represent(self, instance: Request) -> Any:
        messages = list_messages(api_actor(self.request), instance)
        return RequestWithTimelineSerializer(instance, context={"messages": messages}).data


class SupportRequestMessagesView(ApiView):
    """Write in a request."""

    scopes = {"POST": Scope.SUPPORT_WRITE}
    refusals = {"POST": ("request_closed",)}

    @extend_schema(request=NewMessageSerializer, responses={201: MessageSerializer})
    @idempotent
    def post(self, request: HttpRequest, number: str) -> Response:
        """Write as a customer. It reopens a request that was decided or closed within 14 days."""
        actor = api_actor(request)
        found = get_request(actor, number)
        body = NewMessageSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        text = body.validated_data["text"]
        message = write_message(by=actor, request=found, text=text, at=timezone.now())
        location = request.build_absolute_uri(reverse("api:support-request", args=[number]))
        data = MessageSerializer(message).data
        return Response(data, status=201, headers={"Location": location})

    def require_again(self, request: HttpRequest, answer: Any, number: str) -> None:
        """The request is still in sight."""
        get_request(api_actor(request), number)
