"""Invitations: list, invite, send again, withdraw. The link stands in the mail only."""

from typing import Any

from django.conf import settings
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
from accounts.sessions import require_fresh_session
from agreements.access import may_give_anywhere
from agreements.models.role import held_on
from people.api.me import RoleHeldOn
from people.models import Invitation
from people.selectors import MOST_LICENSING_IDS, get_invitation, get_places, list_invitations
from people.services import InvitationWish, invite, resend_invitation, withdraw_invitation
from people.states import InvitationState
from vlsc.lib.refused import NotPermitted
from vlsc.rest.serializers import AddressField, Row, StrictSerializer
from vlsc.rest.views import ApiView, ListView, ObjectView

WISH = OpenApiExample(
    "A colleague who downloads keys",
    {
        "email": "nils@contoso.example",
        "name": "Nils Nilsson",
        "role": "key_viewer",
        "licensing_ids": ["01982f6c-3a51-7c34-9d2b-5f1c2a7e9b10"],
        "language": "sv",
    },
    request_only=True,
)


class InvitationSerializer(Row):
    """An invitation, without its link."""

    descriptions = {
        "email": "The address that it was sent to.",
        "name": "The name that whoever invited wrote, or null.",
        "role": "The role.",
        "on": "What the role will be held on.",
        "message": "The message in the mail, or null.",
        "state": "How far it has come.",
        "invited_by": "The id of whoever invited.",
        "invited_at": "When it was made.",
        "expires_at": "When its link ends.",
    }
    role = serializers.ChoiceField(Role.choices)
    state = serializers.ChoiceField(InvitationState.choices)
    on = serializers.SerializerMethodField()
    invited_by = serializers.UUIDField(source="invited_by_id")

    class Meta:
        model = Invitation
        fields = (
            "id", "email", "name", "role", "on", "message", "state", "invited_by", "invited_at",
            "expires_at",
        )  # fmt: skip

    @extend_schema_field(RoleHeldOn(many=True))
    def get_on(self, invitation: Invitation) -> list[dict[str, str]]:
        return [
            {"kind": next(iter(held_on(place))), "id": str(place.pk), "name": str(place)}
            for place in invitation.places
        ]


class NewInvitationSerializer(StrictSerializer):
    """An invitation to a role on licensing IDs, or on an agreement, or on an organization."""

    email = AddressField(max_length=254, help_text="Whom to invite.")
    name = serializers.CharField(
        max_length=120, required=False, allow_blank=True, help_text="The person’s name."
    )
    role = serializers.ChoiceField(Role.choices, help_text="The role.")
    licensing_ids = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        min_length=1,
        max_length=MOST_LICENSING_IDS,
        help_text="The licensing IDs that the role is for.",
    )
    agreement = serializers.UUIDField(required=False, help_text="Or the agreement.")
    organization = serializers.UUIDField(required=False, help_text="Or the organization.")
    language = serializers.ChoiceField(
        settings.LANGUAGES, default="en", help_text="The language of the mail."
    )
    message = serializers.CharField(
        max_length=500, required=False, allow_blank=True, help_text="It is in the email."
    )
    reason = serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text="Required of staff."
    )


class InvitationsView(ListView):
    """The invitations to roles that the caller may give."""

    scopes = {"GET": Scope.ACCESS_MANAGE, "POST": Scope.ACCESS_MANAGE}
    refusals = {"POST": ("already_invited",)}
    serializer_class = InvitationSerializer
    orders = {"invited_at": "invited_at", "expires_at": "expires_at", "email": "email"}
    default_order = "-invited_at"

    def rows(self) -> QuerySet[Invitation]:
        _require_anywhere(self.request)
        return list_invitations(api_actor(self.request))

    @extend_schema(
        request=NewInvitationSerializer, responses={201: InvitationSerializer}, examples=[WISH]
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Invite somebody by mail to a role.

        The link in the mail works once, for seven days. Whether the address has an account makes
        no difference to the answer. Staff invite administrators only, and give a reason. A browser
        session needs a sign-in within the last five minutes.
        """
        _require_anywhere(request)
        body = NewInvitationSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given, actor = dict(body.validated_data), api_actor(request)
        on = {
            kind: given.pop(kind)
            for kind in ("licensing_ids", "agreement", "organization")
            if kind in given
        }
        wish = InvitationWish(**given, places=get_places(actor, **on))
        require_fresh_session(request)
        invitation = invite(by=actor, wish=wish, at=timezone.now())
        return _answer(request, invitation, status=201)

    def require_again(self, request: Request, answer: Any) -> None:
        """The sight of what was made."""
        get_invitation(api_actor(request), answer["id"])


class InvitationView(ObjectView):
    """One invitation."""

    scopes = {"GET": Scope.ACCESS_MANAGE, "DELETE": Scope.ACCESS_MANAGE}
    refusals = {"DELETE": ("wrong_state",)}
    serializer_class = InvitationSerializer

    def one(self) -> Invitation:
        return get_invitation(api_actor(self.request), self.kwargs["id"])

    @extend_schema(responses={204: None})
    def delete(self, request: Request, id: Any) -> Response:  # noqa: A002 - the name in the URL pattern
        """Withdraw an invitation that nobody has accepted; its link no longer works."""
        withdraw_invitation(by=api_actor(request), invitation=self.one(), at=timezone.now())
        return Response(status=204)


class InvitationResendView(ApiView):
    """Send an invitation again."""

    scopes = {"POST": Scope.ACCESS_MANAGE}
    refusals = {"POST": ("wrong_state", "already_invited")}

    @extend_schema(request=None, responses={202: InvitationSerializer})
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002 - the name in the URL
        """Send a new link, for another seven days; the one before no longer works."""
        actor = api_actor(request)
        invitation = get_invitation(actor, id)
        resend_invitation(by=actor, invitation=invitation, at=timezone.now())
        return _answer(request, invitation, status=202)


def _answer(request: Request, invitation: Invitation, status: int) -> Response:
    location = request.build_absolute_uri(reverse("api:invitation", args=[invitation.pk]))
    data = InvitationSerializer(invitation).data
    return Response(data, status=status, headers={"Location": location})


def _require_anywhere(request: Request) -> None:
    if not may_give_anywhere(api_actor(request)):
        raise NotPermitted
