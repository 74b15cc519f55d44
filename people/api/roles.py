"""Roles that the caller administers: list, give, take."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import Role, Scope
from accounts.idempotency import idempotent
from accounts.models import User
from accounts.sessions import require_fresh_session
from agreements.access import may_give_anywhere
from agreements.models import RoleAssignment
from agreements.services import give_roles, take_roles
from people.api.me import ON, OwnRoleSerializer
from people.selectors import find_person, get_managed_role, get_place, list_review
from vlsc.lib.refused import NotPermitted
from vlsc.rest.errors import invalid_parameter
from vlsc.rest.filters import Filters, IdFilter
from vlsc.rest.serializers import AddressField, Plain, StrictSerializer
from vlsc.rest.views import ListView, ObjectView

LONGEST = 300  # characters of a reason
REASON = OpenApiParameter(
    "reason",
    {"type": "string", "minLength": 1, "maxLength": LONGEST},
    description="Required of staff; the customer sees it.",
)
GIVEN = OpenApiExample(
    "A colleague who downloads keys, until the end of January",
    {
        "holder": "01982f6c-3a51-7c34-9d2b-5f1c2a7e9b11",
        "role": "key_viewer",
        "licensing_id": "01982f6c-3a51-7c34-9d2b-5f1c2a7e9b10",
        "ends_on": "2027-01-31",
    },
    request_only=True,
)


class RoleHolder(Plain):
    """The person or service account that holds a role."""

    id = serializers.UUIDField(help_text="Its id.")
    kind = serializers.ChoiceField(User.Kind.choices, help_text="A person or a service account.")
    name = serializers.CharField(help_text="The name.")
    email = AddressField(help_text="The mail address.")


class HeldRoleSerializer(OwnRoleSerializer):
    """A role of somebody, and the licensing ID, agreement or organization it is held on."""

    descriptions = OwnRoleSerializer.descriptions | {
        "holder": "Who holds it.",
        "given_by": "The id of whoever gave it; null: the center.",
        "given_at": "When it was given.",
    }
    holder = RoleHolder()
    given_by = serializers.UUIDField(source="given_by_id", allow_null=True)

    class Meta(OwnRoleSerializer.Meta):
        fields = ("id", "holder", "role", "on", "ends_on", "given_by", "given_at")


class NewRoleSerializer(StrictSerializer):
    """A role on one licensing ID, agreement or organization."""

    holder = serializers.UUIDField(help_text="The id of somebody who is listed with a role.")
    role = serializers.ChoiceField(Role.choices, help_text="The role.")
    licensing_id = serializers.UUIDField(required=False, help_text="The licensing ID.")
    agreement = serializers.UUIDField(required=False, help_text="Or the agreement.")
    organization = serializers.UUIDField(required=False, help_text="Or the organization.")
    ends_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="Its last day, or null."
    )
    reason = serializers.CharField(
        max_length=LONGEST, default="", allow_blank=True, help_text="Required of staff."
    )


class RoleFilters(Filters):
    licensing_id = IdFilter(help_text="Held on this licensing ID itself.")
    agreement = IdFilter(help_text="Held on this agreement.")
    organization = IdFilter(help_text="Held on this organization.")
    holder = IdFilter(help_text="Held by this person or service account.")


class RolesView(ListView):
    """The roles in force that count for what the caller administers, inherited ones too."""

    scopes = {"GET": Scope.ACCESS_MANAGE, "POST": Scope.ACCESS_MANAGE}
    refusals = {"POST": ("account_inactive", "staff_holds_no_role", "last_administrator")}
    serializer_class = HeldRoleSerializer
    filterset_class = RoleFilters
    orders = {"given_at": "given_at", "holder": "holder__name"}
    default_order = "-given_at"

    def rows(self) -> QuerySet[RoleAssignment]:
        _require_anywhere(self.request)
        return list_review(api_actor(self.request))

    @extend_schema(request=NewRoleSerializer, responses={201: HeldRoleSerializer}, examples=[GIVEN])
    @idempotent
    def post(self, request: Request) -> Response:
        """Give a role to somebody who has one already; invite everybody else.

        What they have already stays, and takes the end date. Staff appoint administrators only,
        and give a reason. A browser session needs a sign-in within the last five minutes.
        """
        _require_anywhere(request)
        body = NewRoleSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        given, actor = dict(body.validated_data), api_actor(request)
        holder = find_person(actor, given.pop("holder"))
        role, on = Role(given.pop("role")), {kind: given.pop(kind, None) for kind in ON}
        place = get_place(actor, on)
        require_fresh_session(request)
        [made] = give_roles(
            by=actor, holder=holder, role=role, places=[place], at=timezone.now(), **given
        )
        location = request.build_absolute_uri(reverse("api:role", args=[made.pk]))
        return Response(HeldRoleSerializer(made).data, status=201, headers={"Location": location})

    def require_again(self, request: Request, answer: Any) -> None:
        """The sight of what was made."""
        get_managed_role(api_actor(request), answer["id"])


class RoleView(ObjectView):
    """One role that counts for what the caller administers."""

    scopes = {"GET": Scope.ACCESS_MANAGE, "DELETE": Scope.ACCESS_MANAGE}
    refusals = {"DELETE": ("last_administrator",)}
    serializer_class = HeldRoleSerializer

    def one(self) -> RoleAssignment:
        return get_managed_role(api_actor(self.request), self.kwargs["id"])

    def known_parameters(self, request: Request) -> tuple[str, ...]:
        return ("reason",) if request.method == "DELETE" else ()

    @extend_schema(responses={204: None}, parameters=[REASON])
    def delete(self, request: Request, id: Any) -> Response:  # noqa: A002 - the name in the URL pattern
        """Take a role, which counts from the next request on. Staff give a reason."""
        actor, reason = api_actor(request), request.query_params.get("reason", "")
        if len(reason) > LONGEST:
            raise invalid_parameter(
                "reason", "max_length", _("At most %(n)s characters.") % {"n": LONGEST}
            )
        take_roles(by=actor, roles=[self.one()], reason=reason, at=timezone.now())
        return Response(status=204)


def _require_anywhere(request: Request) -> None:
    if not may_give_anywhere(api_actor(request)):
        raise NotPermitted
