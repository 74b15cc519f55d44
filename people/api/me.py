"""The caller of the API, with token, scopes and roles."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.authentication import api_actor
from accounts.grants import Role, Scope, StaffRole, has_scope
from accounts.models import Token, User
from agreements.models import RoleAssignment
from people.selectors import list_own_roles
from vlsc.rest.serializers import AddressField, OptionalChoice, Plain, Row
from vlsc.rest.views import ObjectView

ON = ("licensing_id", "agreement", "organization")


class RoleHeldOn(Plain):
    """The licensing ID, agreement or organization on which a role is held."""

    kind = serializers.ChoiceField(ON, help_text="What it is.")
    id = serializers.UUIDField(help_text="Its id.")
    name = serializers.CharField(help_text="Its number or name.")


class OwnRoleSerializer(Row):
    """A role, and the licensing ID, agreement or organization on which it is held."""

    descriptions = {
        "role": "The role.",
        "on": "Where it is held; it counts for everything below too.",
        "ends_on": "Its last day, or null.",
    }
    role = serializers.ChoiceField(Role.choices)
    on = serializers.SerializerMethodField()

    class Meta:
        model = RoleAssignment
        fields: tuple[str, ...] = ("id", "role", "on", "ends_on")

    @extend_schema_field(RoleHeldOn)
    def get_on(self, role: RoleAssignment) -> dict[str, str]:
        kind = next(kind for kind in ON if getattr(role, f"{kind}_id"))
        target = getattr(role, kind)
        return {"kind": kind, "id": str(target.pk), "name": str(target)}


class UsedTokenSerializer(Row):
    """The bearer token of the request."""

    descriptions = {
        "name": "The name that its holder gave it.",
        "last_four": "The last four characters of its text.",
        "licensing_ids": "The licensing IDs it is bound to; null: not bound.",
        "expires_at": "When it ends.",
    }

    class Meta:
        model = Token
        fields = ("id", "name", "last_four", "licensing_ids", "expires_at")


class MeSerializer(Plain):
    """The caller."""

    id = serializers.UUIDField(help_text="The id of the person or service account.")
    kind = serializers.ChoiceField(User.Kind.choices, help_text="A person or a service account.")
    name = serializers.CharField(help_text="The name.")
    email = AddressField(help_text="The mail address.")
    staff_role = OptionalChoice(StaffRole.choices, help_text="The role at the center, or null.")
    token = UsedTokenSerializer(
        allow_null=True, help_text="The bearer token of the request; null in a page’s session."
    )
    scopes = serializers.ListField(
        child=serializers.ChoiceField(Scope.choices),
        help_text="The scopes of the request; a token may have fewer than its holder.",
    )
    roles = OwnRoleSerializer(many=True, help_text="The roles that count today.")


class MeView(ObjectView):
    """The person or service account that makes the request, with token, scopes and roles."""

    scopes = {"GET": Scope.READ}
    serializer_class = MeSerializer

    def one(self) -> dict[str, Any]:
        user, actor = self.request.user, api_actor(self.request)
        return {
            **{name: getattr(user, name) for name in ("id", "kind", "name", "email", "staff_role")},
            "token": self.request.auth,
            "scopes": [scope for scope in Scope.values if has_scope(actor, Scope(scope))],
            "roles": list_own_roles(actor),
        }
