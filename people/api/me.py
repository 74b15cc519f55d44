"""The caller of the API, with token, scopes and roles."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from accounts.authentication import api_actor
from accounts.grants import Role, Scope, has_scope
from accounts.models import Token, User
from agreements.models import RoleAssignment
from people.selectors import list_own_roles
from vlsc.rest.views import ObjectView

ON = ("licensing_id", "agreement", "organization")


class OwnRoleSerializer(serializers.ModelSerializer[RoleAssignment]):
    """A role, and the licensing ID, agreement or organization on which it is held."""

    role = serializers.ChoiceField(Role.choices)
    on = serializers.SerializerMethodField()

    class Meta:
        model = RoleAssignment
        fields = ("id", "role", "on", "ends_on")

    @extend_schema_field(
        inline_serializer(
            "RoleHeldOn",
            {
                "kind": serializers.ChoiceField(ON),
                "id": serializers.UUIDField(),
                "name": serializers.CharField(),
            },
        )
    )
    def get_on(self, role: RoleAssignment) -> dict[str, str]:
        kind = next(kind for kind in ON if getattr(role, f"{kind}_id"))
        target = getattr(role, kind)
        return {"kind": kind, "id": str(target.pk), "name": str(target)}


class UsedTokenSerializer(serializers.ModelSerializer[Token]):
    class Meta:
        model = Token
        fields = ("id", "name", "last_four", "licensing_ids", "expires_at")


class MeSerializer(serializers.Serializer[Any]):
    """The caller. `token` is null without a bearer token, which may also narrow `scopes`."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(User.Kind.choices)
    name = serializers.CharField()
    email = serializers.EmailField()
    staff_role = serializers.CharField(help_text="Empty for customers.")
    token = UsedTokenSerializer(allow_null=True)
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))
    roles = OwnRoleSerializer(many=True)


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
