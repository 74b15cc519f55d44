"""Making and revoking API tokens, never stronger than whoever holds them is at that moment."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_network
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor, actor_of
from accounts.grants import MAKING_TOKENS, Action, Scope
from accounts.models import Token, User
from accounts.tokens import digest, new_token
from agreements.access import actions_anywhere, possible_scopes
from agreements.models import LicensingId
from audit.services import record
from vlsc.lib.refused import Invalid, NotPermitted, Refused

LONGEST = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class TokenWish:
    """What a token shall be. `licensing_ids` None: not bound; no `networks`: from anywhere."""

    name: str
    scopes: Collection[str]
    expires_at: datetime
    licensing_ids: Collection[UUID] | None = None
    networks: Collection[str] = ()


def make_token(*, by: Actor, holder: User, wish: TokenWish, at: datetime) -> tuple[Token, str]:
    """A new token of `holder` and its text, which is nowhere else and is shown once.

    A person makes their own, in a session; the operator's command makes anybody's. Refuses with
    `not_permitted` a bearer token and whoever may not make tokens, and as invalid a scope that
    the holder could not use, a licensing ID out of the holder's sight, a network that is none,
    and an end that is past or more than a year away.
    """
    _require_making(by, holder)
    if not holder.is_active:
        raise Refused("account_inactive", _("The account is deactivated: its tokens work no more."))
    as_holder = actor_of(holder, channel=by.channel, today=by.today)
    errors = _errors(as_holder, wish, at)
    text = new_token()
    token = Token(
        holder=holder,
        made_by=holder,
        name=wish.name.strip(),
        digest=digest(text),
        last_four=text[-4:],
        scopes=sorted(set(wish.scopes)),
        licensing_ids=None if wish.licensing_ids is None else sorted(set(wish.licensing_ids)),
        networks=[_network(one) or one for one in wish.networks],
        created_at=at,
        expires_at=wish.expires_at,
    )
    _check_name(token, errors)
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        token.save(force_insert=True)
        _record(by, token, "token.made", at, expires_at=_utc(wish.expires_at))
    return token, text


def _utc(at: datetime) -> str:
    """A time as the API writes all of them."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def revoke_token(*, by: Actor, token: Token, at: datetime) -> Token:
    """Ends a token with its next request; one that has ended already stays as it is.

    Refuses with `not_permitted` a token that somebody else holds.
    """
    if not by.is_system and token.holder_id != by.id:
        raise NotPermitted
    with transaction.atomic():
        token = (
            Token.objects.select_for_update(of=["self"]).select_related("holder").get(pk=token.pk)
        )
        if token.revoked_at is None:
            token.revoke(at=at)
            _record(by, token, "token.revoked", at)
    return token


def _require_making(by: Actor, holder: User) -> None:
    if by.is_system:
        return
    if by.token_id is not None:
        raise NotPermitted(_("A token cannot make a token: sign in to make one."))
    if by.id != holder.pk:
        raise NotPermitted
    if not actions_anywhere(by) & MAKING_TOKENS:
        raise NotPermitted(_("None of your roles lets you make tokens."))


def _errors(as_holder: Actor, wish: TokenWish, at: datetime) -> dict[str, list[str]]:
    errors = {
        "scopes": _scope_errors(as_holder, wish.scopes),
        "licensing_ids": _binding_errors(as_holder, wish.licensing_ids),
        "networks": [
            _("“%(network)s” is not a network, like 192.0.2.0/24.") % {"network": one}
            for one in wish.networks
            if _network(one) is None
        ],
        "expires_at": []
        if at < wish.expires_at <= at + LONGEST
        else [_("A token ends within a year, and not in the past.")],
    }
    return {name: sentences for name, sentences in errors.items() if sentences}


def _scope_errors(as_holder: Actor, scopes: Collection[str]) -> list[str]:
    if not scopes:
        return [_("A token needs at least one scope.")]
    possible = possible_scopes(as_holder)
    return [
        _("%(name)s has no right behind the scope “%(scope)s”.")
        % {"name": as_holder.name, "scope": one}
        if one in Scope.values
        else _("There is no scope “%(scope)s”.") % {"scope": one}
        for one in sorted(set(scopes) - set(possible))
    ]


def _binding_errors(as_holder: Actor, licensing_ids: Collection[UUID] | None) -> list[str]:
    if licensing_ids is None:
        return []
    if not licensing_ids:
        return [_("Name at least one licensing ID, or bind the token to none.")]
    wanted = set(licensing_ids)
    seen = LicensingId.objects.visible_to(as_holder).filter(pk__in=wanted).count()
    if seen == len(wanted):
        return []
    return [_("%(name)s does not see all of these licensing IDs.") % {"name": as_holder.name}]


def _network(text: str) -> str | None:
    """A network as it is stored, an address being a network of one; None for anything else."""
    try:
        return str(ip_network(text.strip()))
    except ValueError:
        return None


def _check_name(token: Token, errors: dict[str, list[str]]) -> None:
    try:
        token.clean_fields(exclude={one.name for one in Token._meta.fields if one.name != "name"})
    except ValidationError as error:
        errors["name"] = error.messages


def _record(by: Actor, token: Token, action: str, at: datetime, **facts: str) -> None:
    record(
        by=by,
        at=at,
        action=action,
        subject=("token", token.pk, str(token)),
        licensing_ids=_reached(token, by.today),
        holder=token.holder.name,
        scopes=token.scopes,
        **facts,
    )


def _reached(token: Token, today: date) -> Iterable[UUID]:
    """The licensing IDs whose administrators shall know: those it is bound to, or can be used on.

    A staff member's token reaches all of them, which is no news to any.
    """
    if token.licensing_ids is not None:
        return token.licensing_ids
    if token.holder.staff_role:
        return ()
    as_holder = actor_of(token.holder, channel="job", today=today)
    return LicensingId.objects.visible_to(as_holder, Action.MAKE_TOKENS).values_list(
        "pk", flat=True
    )
