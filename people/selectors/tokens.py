"""Tokens: one's own, and what they are bound to in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.grants import Scope
from accounts.models import Token
from agreements.models import LicensingId


def list_tokens(actor: Actor) -> QuerySet[Token]:
    """One's own tokens, newest first; those that have ended too."""
    own = Token.objects.filter(holder=actor.id) if actor.id else Token.objects.none()
    return own.order_by("-created_at", "-id")


def get_token(actor: Actor, pk: UUID) -> Token:
    """One of one's own; raises `Token.DoesNotExist`, the same for another's and unknown."""
    return list_tokens(actor).get(pk=pk)


def name_bindings(actor: Actor, tokens: Iterable[Token]) -> dict[UUID, str]:
    """The numbers of the licensing IDs that some tokens are bound to, of those still in sight."""
    bound = {pk for one in tokens for pk in one.licensing_ids or ()}
    seen = LicensingId.objects.visible_to(actor).filter(pk__in=bound)
    return dict(seen.order_by("number").values_list("pk", "number"))


@dataclass(frozen=True, kw_only=True)
class TokenRow:
    """A token as its list shows it."""

    token: Token
    scopes: list[str]
    numbers: list[str] | None
    state: str  # live, revoked or expired


def token_row(token: Token, numbers: dict[UUID, str], at: datetime) -> TokenRow:
    """One token at a moment; `numbers` are those of `name_bindings`."""
    bound = token.licensing_ids
    over = "expired" if token.expires_at <= at else "live"
    return TokenRow(
        token=token,
        scopes=[str(one.label) for one in Scope if one in token.scopes],
        numbers=None if bound is None else [numbers.get(pk, "–") for pk in bound],
        state="revoked" if token.revoked_at else over,
    )
