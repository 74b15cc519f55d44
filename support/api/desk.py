"""Requests at the desk: the queue, taking, answering, deciding, confirming."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.actor import Actor
from accounts.authentication import api_actor
from accounts.grants import Action, Scope
from agreements.access import require_anywhere
from support.api.bodies import (
    ConfirmationSerializer,
    DecisionSerializer,
    HandOverSerializer,
    NewDeskMessageSerializer,
)
from support.api.filters import DeskRequestFilters
from support.api.serializers import (
    DeskRequestSerializer,
    DeskRequestWithTimelineSerializer,
    MessageSerializer,
)
from support.models import Proposal, Request
from support.models.request_query import ANSWER_DUE
from support.selectors import (
    find_open_proposal,
    find_staff,
    get_desk_request,
    get_open_proposal,
    list_desk_requests,
    list_messages,
)
from support.services import Decision, confirm_proposal, decide, hand_over, reply, take_request
from support.states import Outcome
from vlsc.rest.views import ApiView, ListView, ObjectView

DECISIONS = (
    "already_decided", "request_closed", "proposal_open", "not_the_activation_authority",
    "limit_too_high", "key_blocked", "kms_included",
)  # fmt: skip


class CenterRequestsView(ListView):
    """All requests, by when the answer that is due next is due."""

    scopes = {"GET": Scope.CENTER_DESK}
    serializer_class = DeskRequestSerializer
    filterset_class = DeskRequestFilters
    orders = {
        "answer_due_at": ANSWER_DUE,
        "due_at": "due_at",
        "received_at": "received_at",
        "updated_at": "updated_at",
    }
    default_order = "answer_due_at"

    def rows(self) -> QuerySet[Request]:
        return list_desk_requests(api_actor(self.request))


class CenterRequestView(ObjectView):
    """A request with its conversation, notes and what waits for a confirmation."""

    scopes = {"GET": Scope.CENTER_DESK}
    serializer_class = DeskRequestWithTimelineSerializer

    def one(self) -> Request:
        return get_desk_request(api_actor(self.request), self.kwargs["number"])

    def represent(self, instance: Request) -> Any:
        return _represent(api_actor(self.request), instance)


class _ActView(ApiView):
    """An act on one request; who may not act at all learns of none."""

    scopes = {"POST": Scope.CENTER_DESK}

    def one(self) -> Request:
        actor = api_actor(self.request)
        require_anywhere(actor, Action.ANSWER_REQUESTS)
        return get_desk_request(actor, self.kwargs["number"])

    def location(self) -> dict[str, str]:
        path = reverse("api:center-support-request", args=[self.kwargs["number"]])
        return {"Location": self.request.build_absolute_uri(path)}

    def read(self, body: "Serializer[Any]") -> dict[str, Any]:
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)


class CenterRequestTakeView(_ActView):
    """Take a request."""

    refusals = {"POST": ("taken",)}

    @extend_schema(request=None, responses={200: DeskRequestSerializer})
    def post(self, request: HttpRequest, number: str) -> Response:
        """Take a request that nobody has. Of two at once, one has it."""
        taken = take_request(by=api_actor(request), request=self.one(), at=timezone.now())
        return Response(DeskRequestSerializer(taken).data)


class CenterRequestHandOverView(_ActView):
    """Hand a request over."""

    @extend_schema(request=HandOverSerializer, responses={200: DeskRequestSerializer})
    def post(self, request: HttpRequest, number: str) -> Response:
        """Give a request to somebody else at the desk; the clock goes on."""
        found, actor = self.one(), api_actor(request)
        to = find_staff(actor, self.read(HandOverSerializer(data=request.data))["to"])
        handed = hand_over(by=actor, request=found, to=to, at=timezone.now())
        return Response(DeskRequestSerializer(handed).data)


class CenterRequestMessagesView(_ActView):
    """Write at the desk."""

    refusals = {"POST": ("request_closed",)}

    @extend_schema(request=NewDeskMessageSerializer, responses={201: MessageSerializer})
    def post(self, request: HttpRequest, number: str) -> Response:
        """Answer the customer, which stops the clock, or make an internal note."""
        found = self.one()
        given = self.read(NewDeskMessageSerializer(data=request.data))
        message = reply(
            by=api_actor(request),
            request=found,
            text=given["text"],
            is_internal=given.get("internal", False),
            at=timezone.now(),
        )
        data = MessageSerializer(message).data
        return Response(data, status=201, headers=self.location())


class CenterRequestDecisionView(_ActView):
    """Decide a request."""

    refusals = {"POST": DECISIONS}

    @extend_schema(
        request=DecisionSerializer,
        responses={
            200: DeskRequestWithTimelineSerializer,
            202: DeskRequestWithTimelineSerializer,
        },
    )
    def post(self, request: HttpRequest, number: str) -> Response:
        """Decide, with the effect at once (200), or propose it to another person (202)."""
        found, actor = self.one(), api_actor(request)
        given = self.read(DecisionSerializer(data=request.data))
        decision = Decision(**given | {"outcome": Outcome(given["outcome"])})
        result = decide(by=actor, request=found, decision=decision, at=timezone.now())
        data = _represent(actor, get_desk_request(actor, number))
        if isinstance(result, Proposal):
            return Response(data, status=202, headers=self.location())
        return Response(data)


class CenterRequestConfirmationView(_ActView):
    """Confirm a proposal."""

    refusals = {"POST": (*DECISIONS, "wrong_state")}

    @extend_schema(
        request=ConfirmationSerializer, responses={200: DeskRequestWithTimelineSerializer}
    )
    def post(self, request: HttpRequest, number: str) -> Response:
        """Make what another person has proposed the decision, or decline it."""
        found, actor = self.one(), api_actor(request)
        given = self.read(ConfirmationSerializer(data=request.data))
        proposal = find_open_proposal(actor, found)
        confirm_proposal(by=actor, proposal=proposal, at=timezone.now(), **given)
        return Response(_represent(actor, get_desk_request(actor, number)))


def _represent(actor: Actor, request: Request) -> Any:
    try:
        proposal = get_open_proposal(actor, request)
    except Proposal.DoesNotExist:
        proposal = None
    context = {"messages": list_messages(actor, request), "proposal": proposal}
    return DeskRequestWithTimelineSerializer(request, context=context).data
