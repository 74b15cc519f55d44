"""The actor's own tokens, and what they are bound to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Value, When

from accounts.actor import Actor
from accounts.grants import Scope
from accounts.models import Token
from agreements.models import LicensingId
from people.selectors.service_accounts import list_service_accounts
from people.states import TokenState


def list_tokens(actor: Actor) -> QuerySet[Token]:
    """The actor's own tokens, newest first, including expired and revoked ones.

    With a token that is bound to licensing IDs, that token only.
    """
    own = Token.objects.filter(holder=actor.id) if actor.id else Token.objects.none()
    if actor.bound_to is not None:
        itself: Any = actor.token_id  # none for a job; that matches no row
        own = own.filter(pk=itself)
    return own.order_by("-created_at", "-id")


def token_state(at: datetime) -> Case:
    """The state of `token_row` as an SQL expression, for filters."""
    return Case(
        When(revoked_at__isnull=False, then=Value(TokenState.REVOKED.value)),
        When(expires_at__lte=at, then=Value(TokenState.EXPIRED.value)),
        default=Value(TokenState.LIVE.value),
    )


def narrow_tokens(found: QuerySet[Token], at: datetime, state: str = "") -> QuerySet[Token]:
    """Those in a state at the time `at`."""
    return found.alias(state_shown=token_state(at)).filter(state_shown=state) if state else found


def get_token(actor: Actor, pk: UUID) -> Token:
    """One of the actor's own tokens or of a service account that the actor manages.

    Raises `Token.DoesNotExist` for any other.
    """
    own = Q(pk__in=list_tokens(actor).values("pk"))
    of_accounts = Q(holder__in=list_service_accounts(actor).values("pk"))
    return Token.objects.select_related("holder").filter(own | of_accounts).get(pk=pk)


def name_bindings(actor: Actor, tokens: Iterable[Token]) -> dict[UUID, str]:
    """The numbers of the licensing IDs that the tokens are bound to and the actor can see."""
    bound = {pk for token in tokens for pk in token.licensing_ids or ()}
    visible = LicensingId.objects.visible_to(actor).filter(pk__any=bound)
    return dict(visible.order_by("number").values_list("pk", "number"))


@dataclass(frozen=True, kw_only=True)
class TokenRow:
    """A token as the list shows it."""

    token: Token
    scopes: list[str]
    numbers: list[str] | None
    state: TokenState


def token_row(token: Token, numbers: dict[UUID, str], at: datetime) -> TokenRow:
    """The list row of a token at the time `at`; `numbers` comes from `name_bindings`."""
    bound = token.licensing_ids
    unrevoked_state = TokenState.EXPIRED if token.expires_at <= at else TokenState.LIVE
    return TokenRow(
        token=token,
        scopes=[str(scope.label) for scope in Scope if scope in token.scopes],
        numbers=None if bound is None else [numbers.get(pk, "–") for pk in bound],
        state=TokenState.REVOKED if token.revoked_at else unrevoked_state,
    )
