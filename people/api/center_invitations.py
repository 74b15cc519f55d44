"""Operations invite the administrators of customers whose licensing IDs have none."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Action, Scope
from agreements.access import require_anywhere
from people.api.invitations import InvitationSerializer
from people.selectors import get_place
from people.services import invite_contacts
from vlsc.rest.serializers import Plain, StrictSerializer
from vlsc.rest.views import ApiView

ASKED = OpenApiExample(
    "The contacts of a new customer",
    {
        "organization": "01982f6c-3a51-7c34-9d2b-5f1c2a7e9b10",
        "reason": "New customer",
        "language": "sv",
    },
    request_only=True,
)


class ContactsWishSerializer(StrictSerializer):
    """Whose primary contacts are invited, and why."""

    organization = serializers.UUIDField(
        required=False,
        help_text="The organization; its parts are looked at too. Without one, all customers are.",
    )
    reason = serializers.CharField(
        max_length=300, help_text="Stands in the log, which the customer reads."
    )
    language = serializers.ChoiceField(
        settings.LANGUAGES, default="en", help_text="The language of the mails."
    )


class SkippedContact(Plain):
    """A primary contact who was not invited."""

    email = serializers.EmailField(help_text="The address.")
    code = serializers.CharField(help_text="Why not: the code of a problem.")


class InvitedContactsSerializer(Plain):
    """Who was invited, and who was not."""

    invited = InvitationSerializer(many=True, help_text="The invitations that were sent.")
    skipped = SkippedContact(many=True, help_text="The contacts that could not be invited.")


class CenterInvitationsView(ApiView):
    """Invitations to the primary contacts of licensing IDs that never had an administrator."""

    scopes = {"POST": Scope.ACCESS_MANAGE}

    @extend_schema(
        operation_id="inviteCenterContacts",
        request=ContactsWishSerializer,
        responses={200: InvitedContactsSerializer},
        examples=[ASKED],
    )
    def post(self, request: Request) -> Response:
        """Invite the primary contacts, each to administer the licensing IDs that name them.

        Licensing IDs that have had an administrator are left out, and so are contacts who have an
        open invitation: asking again invites those who are left, at most 100 at once. Anybody
        else is invited by `/invitations`.
        """
        actor = api_actor(request)
        require_anywhere(actor, Action.APPOINT_ADMINISTRATORS)
        body = ContactsWishSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(body.validated_data)
        named = given.pop("organization", None)
        organization: Any = get_place(actor, {"organization": named}) if named else None
        done = invite_contacts(by=actor, organization=organization, at=timezone.now(), **given)
        skipped = [{"email": email, "code": code} for email, code in done.skipped]
        answer = {"invited": done.invited, "skipped": skipped}
        return Response(InvitedContactsSerializer(answer).data)
