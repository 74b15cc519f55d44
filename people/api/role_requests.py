"""Requests for roles: ask, list, withdraw, answer."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Role, Scope
from accounts.idempotency import idempotent
from accounts.models import User
from accounts.sessions import require_fresh_session
from people.models import RoleRequest
from people.models.role_request import MESSAGE_LENGTH
from people.selectors import get_role_request, list_role_requests
from people.services import (
    RoleWish,
    answer_role_request,
    ask_for_role,
    require_answering,
    withdraw_role_request,
)
from people.states import RoleRequestState
from vlsc.lib.refused import NotPermitted
from vlsc.rest.serializers import AddressField, Plain, Row, StrictSerializer
from vlsc.rest.views import ApiView, ListView, ObjectView

WISH = OpenApiExample(
    "A new colleague",
    {"number": "7654321", "role": "key_viewer", "message": "I install the servers in Oslo."},
    request_only=True,
)
ANSWER = OpenApiExample(
    "Accepted until the end of January",
    {"accept": True, "ends_on": "2027-01-31", "message": "Welcome!"},
    request_only=True,
)


class Asker(Plain):
    """The person or service account that asks."""

    id = serializers.UUIDField(help_text="Its id.")
    kind = serializers.ChoiceField(User.Kind.choices, help_text="A person or a service account.")
    name = serializers.CharField(help_text="The name.")
    email = AddressField(help_text="The mail address.")


class RoleRequestSerializer(Row):
    """A request for a role, as the caller may know it."""

    descriptions = {
        "asked_by": "Who asks.",
        "number": "The number, as it was asked for.",
        "authorization": "The authorization number that came with it, or null.",
        "role": "The role.",
        "message": "What the asker wrote, or null.",
        "state": "How far it has come. A denial is told only to an asker with a role there.",
        "licensing_id": "The licensing ID, for those who may answer and once it was accepted.",
        "asked_at": "When it was made.",
        "ends_at": "When it ends by itself, without an answer.",
        "answered_at": "When it was answered, or null.",
        "answer_message": "What the administrator wrote, or null.",
    }
    asked_by = Asker()
    role = serializers.ChoiceField(Role.choices)
    state = serializers.ChoiceField(RoleRequestState.choices, source="shown_state")
    licensing_id = serializers.SerializerMethodField()
    answered_at = serializers.SerializerMethodField()
    answer_message = serializers.SerializerMethodField()

    class Meta:
        model = RoleRequest
        fields = (
            "id", "asked_by", "number", "authorization", "role", "message", "state",
            "licensing_id", "asked_at", "ends_at", "answered_at", "answer_message",
        )  # fmt: skip

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_licensing_id(self, request: Any) -> str | None:
        """Never more than the state says: it would tell that the number exists."""
        is_own = request.asked_by_id == api_actor(self.context["request"]).id
        is_hidden = is_own and request.state != RoleRequestState.ACCEPTED
        return None if is_hidden or request.licensing_id_id is None else request.licensing_id_id

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_answered_at(self, request: Any) -> Any:
        return request.answered_at if request.shown_state == request.answer else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_answer_message(self, request: Any) -> str | None:
        is_shown = request.shown_state == request.answer
        return request.answer_message if is_shown and request.answer_message else None


class NewRoleRequestSerializer(StrictSerializer):
    """A request for a role on the licensing ID with a number."""

    number = serializers.CharField(
        max_length=61, help_text="Its number; “PROGRAM:NUMBER” where several programs have it."
    )
    authorization = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        help_text="The authorization number of an Open License.",
    )
    role = serializers.ChoiceField(Role.choices, help_text="The role.")
    message = serializers.CharField(
        max_length=MESSAGE_LENGTH,
        required=False,
        allow_blank=True,
        help_text="Who asks, and what for.",
    )


class RoleDecisionSerializer(StrictSerializer):
    """The answer to a request for a role."""

    accept = serializers.BooleanField(help_text="Whether the role is given.")
    ends_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="The role’s last day, or null."
    )
    message = serializers.CharField(
        max_length=MESSAGE_LENGTH, required=False, allow_blank=True, help_text="To the asker."
    )


class RoleRequestsView(ListView):
    """The caller’s own requests for roles, and those on what the caller administers."""

    scopes = {"GET": Scope.READ, "POST": Scope.READ}
    refusals = {"POST": ("already_asked",)}
    serializer_class = RoleRequestSerializer
    orders = {"asked_at": "asked_at", "ends_at": "ends_at"}
    default_order = "-asked_at"

    def rows(self) -> QuerySet[RoleRequest]:
        _require_customer(self.request)
        return list_role_requests(api_actor(self.request))

    @extend_schema(
        request=NewRoleRequestSerializer, responses={202: RoleRequestSerializer}, examples=[WISH]
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Ask the administrators of a licensing ID for a role on it.

        The answer is the same for a number that does not exist. What nobody answers ends after
        14 days; so does, for an asker without a role there, what was denied.
        """
        _require_customer(request)
        body = NewRoleRequestSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        actor, given = api_actor(request), dict(body.validated_data)
        wish = RoleWish(**given | {"role": Role(given["role"])})
        made = ask_for_role(by=actor, wish=wish, at=timezone.now())
        location = request.build_absolute_uri(reverse("api:role-request", args=[made.pk]))
        return Response(self._represent(made.pk), status=202, headers={"Location": location})

    def require_again(self, request: Request, answer: Any) -> None:
        """The sight of what was made."""
        get_role_request(api_actor(request), answer["id"])

    def _represent(self, pk: Any) -> Any:
        return self.represent([get_role_request(api_actor(self.request), pk)])[0]


class RoleRequestView(ObjectView):
    """One request for a role."""

    scopes = {"GET": Scope.READ, "DELETE": Scope.READ}
    refusals = {"DELETE": ("wrong_state",)}
    serializer_class = RoleRequestSerializer

    def one(self) -> RoleRequest:
        return get_role_request(api_actor(self.request), self.kwargs["id"])

    @extend_schema(responses={204: None})
    def delete(self, request: Request, id: Any) -> Response:  # noqa: A002 - the name in the URL pattern
        """Withdraw a request of one’s own that still waits."""
        withdraw_role_request(by=api_actor(request), request=self.one(), at=timezone.now())
        return Response(status=204)


class RoleRequestDecisionView(ApiView):
    """The answer to a request for a role."""

    scopes = {"POST": Scope.ACCESS_MANAGE}
    refusals = {
        "POST": ("already_decided", "wrong_state", "account_inactive", "last_administrator")
    }

    @extend_schema(
        request=RoleDecisionSerializer, responses={200: RoleRequestSerializer}, examples=[ANSWER]
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002 - the name in the URL pattern
        """Accept a request, which gives the role at once, or deny it.

        In a browser session, accepting needs a sign-in within the last five minutes.
        """
        actor = api_actor(request)
        found = get_role_request(actor, id)
        require_answering(by=actor, request=found)
        body = RoleDecisionSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        if body.validated_data["accept"]:
            require_fresh_session(request)
        answer_role_request(by=actor, request=found, at=timezone.now(), **body.validated_data)
        context = {"request": request, "view": self}
        answered = get_role_request(actor, id)
        return Response(RoleRequestSerializer(answered, context=context).data)


def _require_customer(request: Request) -> None:
    if api_actor(request).is_staff:
        raise NotPermitted
