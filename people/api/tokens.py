"""The caller's own API tokens: read, created in a session, revoked."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import api_actor
from accounts.grants import ANY_SCOPE, Scope
from accounts.models import Token, User
from accounts.sessions import require_fresh
from people.selectors import find_service_account, get_token, list_account_tokens, list_tokens
from people.services import TokenWish, make_token, revoke_token
from vlsc.lib.refused import CodedMessage, Invalid, NotPermitted
from vlsc.rest.filters import Filters, IdFilter
from vlsc.rest.serializers import Row, StrictSerializer
from vlsc.rest.views import ListView, ObjectView

MOST_BOUND, MOST_NETWORKS = 1000, 100


WISH = OpenApiExample(
    "A tool that downloads key files",
    {
        "name": "Deployment server",
        "scopes": ["read", "keys:export"],
        "expires_at": "2027-01-31T12:00:00Z",
        "networks": ["192.0.2.0/24"],
    },
    request_only=True,
)


class TokenSerializer(Row):
    """A token without its text."""

    descriptions = {
        "name": "The name that its holder gave it.",
        "last_four": "The last four characters of its text.",
        "scopes": "What it may be used for.",
        "licensing_ids": "The licensing IDs it is bound to; null: not bound.",
        "networks": "The networks it may be used from; empty: any network.",
        "expires_at": "When it ends.",
        "revoked_at": "When it was revoked, or null.",
        "last_used_at": "When it was last used, to the minute, or null.",
    }
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))

    class Meta:
        model = Token
        fields: tuple[str, ...] = (
            "id", "name", "last_four", "scopes", "licensing_ids", "networks", "created_at",
            "expires_at", "revoked_at", "last_used_at",
        )  # fmt: skip


class NewTokenSerializer(StrictSerializer):
    """The attributes of a new token, which must expire within a year."""

    name = serializers.CharField(max_length=80, help_text="A name by which to know it again.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(Scope.choices),
        min_length=1,
        max_length=len(Scope),
        help_text="What it may be used for.",
    )
    expires_at = serializers.DateTimeField(help_text="When it ends, within a year.")
    licensing_ids = serializers.ListField(
        child=serializers.UUIDField(),
        allow_null=True,
        default=None,
        min_length=1,
        max_length=MOST_BOUND,
        help_text="Bind the token to these; null: not bound.",
    )
    service_account = serializers.UUIDField(
        required=False, help_text="Whose it will be: a service account’s that the caller manages."
    )
    networks = serializers.ListField(
        child=serializers.CharField(max_length=43),
        default=list,
        max_length=MOST_NETWORKS,
        help_text="Networks it may be used from, such as 192.0.2.0/24; empty: any network.",
    )


class MadeTokenSerializer(TokenSerializer):
    """The new token with its text, which is shown only once."""

    token = serializers.CharField(help_text="The text to send as a bearer token.")

    class Meta(TokenSerializer.Meta):
        fields = (*TokenSerializer.Meta.fields, "token")


class TokenFilters(Filters):
    service_account = IdFilter(
        field_name="holder", help_text="Those of this service account, in place of one’s own."
    )


class TokensView(ListView):
    """The caller's own tokens, with expired and revoked ones; a bound token lists only itself."""

    scopes = {"GET": Scope.READ, "POST": Scope.READ}
    serializer_class = TokenSerializer
    filterset_class = TokenFilters
    orders = {"created_at": "created_at", "expires_at": "expires_at", "name": "name"}
    default_order = "-created_at"

    def rows(self) -> QuerySet[Token]:
        actor = api_actor(self.request)
        if "service_account" in self.request.query_params:
            return list_account_tokens(actor)
        return list_tokens(actor)

    @extend_schema(
        request=NewTokenSerializer, responses={201: MadeTokenSerializer}, examples=[WISH]
    )
    def post(self, request: Request) -> Response:
        """Create a token for the caller, or for a service account that the caller manages.

        Only in the session of a page where the password was given in the last five minutes, not
        with a bearer token. The text is in this response and nowhere else.
        """
        _require_session(request)
        body = NewTokenSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        actor, given = api_actor(request), dict(body.validated_data)
        holder = _holder(request, given.pop("service_account", None))
        token, text = make_token(
            by=actor, holder=holder, wish=TokenWish(**given), at=timezone.now()
        )
        token.token = text  # type: ignore[attr-defined]  # for this response only
        location = request.build_absolute_uri(f"{request.path}/{token.pk}")
        data = MadeTokenSerializer(token).data
        return Response(data, status=201, headers={"Location": location})


class TokenView(ObjectView):
    """One of the caller's own tokens, or of a service account that the caller manages."""

    scopes = {"GET": Scope.READ, "DELETE": ANY_SCOPE}
    serializer_class = TokenSerializer

    def one(self) -> Token:
        return get_token(api_actor(self.request), self.kwargs["id"])

    @extend_schema(responses={204: None})
    def delete(self, request: Request, id: Any) -> Response:  # noqa: A002 - the name in the URL pattern
        """Revoke a token, effective with its next request; an ended one stays as it is.

        Every token may revoke itself; another one needs a session, or `access:manage` on a token
        that is not bound to licensing IDs.
        """
        revoke_token(by=api_actor(request), token=self.one(), at=timezone.now())
        return Response(status=204)


def _holder(request: Request, account: UUID | None) -> User:
    """The caller, or the named service account."""
    if account is None:
        user: Any = request.user
        return user  # type: ignore[no-any-return]
    if found := find_service_account(api_actor(request), account):
        return found
    message = _("You manage no service account with this id.")
    raise Invalid({"service_account": [CodedMessage(message, "not_found")]})


def _require_session(request: Request) -> None:
    if request.auth is not None:
        raise NotPermitted("A token cannot create a token: sign in to create one.")
    require_fresh(request)  # type: ignore[arg-type]
