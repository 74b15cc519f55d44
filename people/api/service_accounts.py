"""Service accounts: list, make, deactivate. Their tokens are at `/tokens`."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Role, Scope
from accounts.idempotency import idempotent
from accounts.models import User
from accounts.sessions import require_fresh_session
from agreements.access import may_give_anywhere
from people.api.me import ON, OwnRoleSerializer
from people.selectors import get_place, get_service_account, show_service_accounts
from people.services import deactivate_service_account, make_service_account
from vlsc.lib.refused import NotPermitted
from vlsc.rest.serializers import Row, StrictSerializer
from vlsc.rest.views import ListView, ObjectView

MADE = OpenApiExample(
    "A program that downloads keys",
    {
        "name": "Deployment in Oslo",
        "role": "key_viewer",
        "licensing_id": "01982f6c-3a51-7c34-9d2b-5f1c2a7e9b10",
    },
    request_only=True,
)


class ServiceAccountSerializer(Row):
    """A service account and its roles."""

    descriptions = {
        "name": "The program that it is for.",
        "is_active": "Whether it works; a deactivated one never does again.",
        "roles": "The roles that count today.",
        "last_used_at": "When one of its tokens was last used, to the minute, or null.",
    }
    roles = OwnRoleSerializer(source="held", many=True)
    last_used_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = User
        fields = ("id", "name", "is_active", "roles", "created_at", "last_used_at")


class NewServiceAccountSerializer(StrictSerializer):
    """A service account with its first role, on one licensing ID, agreement or organization."""

    name = serializers.CharField(max_length=120, help_text="The program that it is for.")
    role = serializers.ChoiceField(Role.choices, help_text="Its first role.")
    licensing_id = serializers.UUIDField(required=False, help_text="The licensing ID.")
    agreement = serializers.UUIDField(required=False, help_text="Or the agreement.")
    organization = serializers.UUIDField(required=False, help_text="Or the organization.")


class ServiceAccountsView(ListView):
    """The service accounts all of whose roles the caller could give and take."""

    scopes = {"GET": Scope.ACCESS_MANAGE, "POST": Scope.ACCESS_MANAGE}
    serializer_class = ServiceAccountSerializer
    orders = {"name": "name", "created_at": "created_at"}
    default_order = "name"

    def rows(self) -> QuerySet[User]:
        _require_anywhere(self.request)
        return show_service_accounts(api_actor(self.request))

    @extend_schema(
        request=NewServiceAccountSerializer,
        responses={201: ServiceAccountSerializer},
        examples=[MADE],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Make a service account. It does not sign in; `/tokens` makes its tokens, `/roles` gives
        it more roles. A browser session needs a sign-in within the last five minutes.
        """
        _require_anywhere(request)
        body = NewServiceAccountSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given, actor = body.validated_data, api_actor(request)
        place = get_place(actor, {kind: given.get(kind) for kind in ON})
        require_fresh_session(request)
        account = make_service_account(
            by=actor,
            name=given["name"],
            role=Role(given["role"]),
            places=[place],
            at=timezone.now(),
        )
        location = request.build_absolute_uri(reverse("api:service-account", args=[account.pk]))
        data = ServiceAccountSerializer(get_service_account(actor, account.pk)).data
        return Response(data, status=201, headers={"Location": location})

    def require_again(self, request: Request, answer: Any) -> None:
        """The sight of what was made."""
        get_service_account(api_actor(request), answer["id"])


class ServiceAccountView(ObjectView):
    """One service account."""

    scopes = {"GET": Scope.ACCESS_MANAGE, "DELETE": Scope.ACCESS_MANAGE}
    serializer_class = ServiceAccountSerializer

    def one(self) -> User:
        return get_service_account(api_actor(self.request), self.kwargs["id"])

    @extend_schema(responses={204: None})
    def delete(self, request: Request, id: Any) -> Response:  # noqa: A002 - the name in the URL pattern
        """Deactivate it for good: its tokens end at once; a deactivated one stays as it is."""
        deactivate_service_account(by=api_actor(request), account=self.one(), at=timezone.now())
        return Response(status=204)


def _require_anywhere(request: Request) -> None:
    actor = api_actor(request)
    if actor.is_staff or not may_give_anywhere(actor):
        raise NotPermitted
