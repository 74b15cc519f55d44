"""Create and revoke API tokens, which never grant more than their holder has."""

from collections.abc import Collection, Iterable, Sequence
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
from agreements.access import actions_anywhere, possible_scopes, require_scope
from agreements.models import LicensingId
from audit.services import record
from people.services.service_accounts import require_managing
from vlsc.lib.refused import CodedMessage, Invalid, NotPermitted, Refused

LONGEST = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class TokenWish:
    """Attributes of a new token. `licensing_ids` None: not bound; no `networks`: any network."""

    name: str
    scopes: Collection[str]
    expires_at: datetime
    licensing_ids: Collection[UUID] | None = None
    networks: Collection[str] = ()


def make_token(*, by: Actor, holder: User, wish: TokenWish, at: datetime) -> tuple[Token, str]:
    """Create a token for `holder`; returns it and its text, which is not stored.

    A person creates their own in a session, and those of the service accounts they manage; the
    operator's command creates them for anybody.
    Raises `NotPermitted` for a bearer token and for a person who may not create tokens,
    `Refused` (`account_inactive`) for an inactive holder, and `Invalid` for a scope that the
    holder cannot use, a licensing ID that they cannot see, an invalid network, and an expiry that
    is past or more than a year away.
    """
    _require_permission(by, holder)
    if not holder.is_active:
        raise Refused("account_inactive", _("The account is deactivated: its tokens do not work."))
    as_holder = actor_of(holder, channel=by.channel, today=by.today)
    errors = _errors(as_holder, wish, at)
    text = new_token()
    token = Token(
        holder=holder,
        made_by_id=by.id or holder.pk,
        name=wish.name.strip(),
        digest=digest(text),
        last_four=text[-4:],
        scopes=sorted(set(wish.scopes)),
        licensing_ids=None if wish.licensing_ids is None else sorted(set(wish.licensing_ids)),
        networks=[_network(network) or network for network in wish.networks],
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
    """A time in the format of the API."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def revoke_token(*, by: Actor, token: Token, at: datetime) -> Token:
    """Revoke a token, effective with its next request; a revoked one stays as it is.

    Every token may revoke itself. Another one is revoked by its holder in a session, or with a
    token that has `access:manage` and no binding; else a leaked token could cut off all others.
    That of a service account is revoked by whoever manages it, too.
    Raises `NotPermitted` otherwise, and for a token that somebody else holds.
    """
    _require_revoking(by, token)
    with transaction.atomic():
        token = (
            Token.objects.select_for_update(of=["self"]).select_related("holder").get(pk=token.pk)
        )
        if token.revoked_at is None:
            token.revoke(at=at)
            _record(by, token, "token.revoked", at)
    return token


def _require_revoking(by: Actor, token: Token) -> None:
    if by.is_system or by.token_id == token.pk:
        return
    if token.holder.kind == User.Kind.SERVICE_ACCOUNT and token.holder_id != by.id:
        require_managing(by=by, account=token.holder)
        return
    if token.holder_id != by.id:
        raise NotPermitted
    if by.bound_to is not None:
        raise NotPermitted(_("A token that is bound to licensing IDs revokes only itself."))
    require_scope(by, Scope.ACCESS_MANAGE)


def _require_permission(by: Actor, holder: User) -> None:
    if by.is_system:
        return
    if by.token_id is not None:
        raise NotPermitted(_("A token cannot create a token: sign in to create one."))
    if holder.kind == User.Kind.SERVICE_ACCOUNT:
        require_managing(by=by, account=holder)
        return
    if by.id != holder.pk:
        raise NotPermitted
    if not actions_anywhere(by) & MAKING_TOKENS:
        raise NotPermitted(_("None of your roles lets you create tokens."))


def _errors(as_holder: Actor, wish: TokenWish, at: datetime) -> dict[str, Sequence[str]]:
    errors: dict[str, Sequence[str]] = {
        "scopes": _scope_errors(as_holder, wish.scopes),
        "licensing_ids": _binding_errors(as_holder, wish.licensing_ids),
        "networks": network_errors(networks=wish.networks),
        "expires_at": []
        if at < wish.expires_at <= at + LONGEST
        else [_("A token expires within a year, and not in the past.")],
    }
    return {name: messages for name, messages in errors.items() if messages}


def _scope_errors(as_holder: Actor, scopes: Collection[str]) -> list[str]:
    if not scopes:
        return [_("A token needs at least one scope.")]
    possible = possible_scopes(as_holder)
    return [
        CodedMessage(_without_right(as_holder, scope), item=item)
        for item, scope in enumerate(scopes)
        if scope not in possible
    ]


def _without_right(as_holder: Actor, scope: str) -> str:
    if scope not in Scope.values:
        return _("There is no scope “%(scope)s”.") % {"scope": scope}
    facts = {"name": as_holder.name, "scope": scope}
    return _("%(name)s has no right behind the scope “%(scope)s”.") % facts


def _binding_errors(as_holder: Actor, licensing_ids: Collection[UUID] | None) -> list[str]:
    if licensing_ids is None:
        return []
    if not licensing_ids:
        return [_("Enter at least one licensing ID, or leave the field empty.")]
    found = LicensingId.objects.visible_to(as_holder).filter(pk__any=set(licensing_ids))
    visible = set(found.values_list("pk", flat=True))
    message = _("%(name)s does not see all of these licensing IDs.") % {"name": as_holder.name}
    return [
        CodedMessage(message, "not_found", item=item)
        for item, pk in enumerate(licensing_ids)
        if pk not in visible
    ]


def network_errors(*, networks: Collection[str]) -> list[CodedMessage]:
    """What is wrong with the networks of a wish, for a form that names all errors at once."""
    return [
        CodedMessage(
            _("“%(network)s” is not a network, like 192.0.2.0/24.") % {"network": network},
            item=item,
        )
        for item, network in enumerate(networks)
        if _network(network) is None
    ]


def _network(text: str) -> str | None:
    """The normalized network, or a single address as a network; None when it is invalid."""
    try:
        return str(ip_network(text.strip()))
    except ValueError:
        return None


def _check_name(token: Token, errors: dict[str, Sequence[str]]) -> None:
    try:
        others = {field.name for field in Token._meta.fields if field.name != "name"}
        token.clean_fields(exclude=others)
    except ValidationError as error:
        errors |= Invalid.by(error).errors


def _record(by: Actor, token: Token, action: str, at: datetime, **facts: str) -> None:
    record(
        by=by,
        at=at,
        action=action,
        subject=("token", token.pk, str(token)),
        licensing_ids=_concerned_licensing_ids(token, by.today),
        holder=token.holder.name,
        scopes=token.scopes,
        networks=[str(network) for network in token.networks],
        **facts,
    )


def _concerned_licensing_ids(token: Token, today: date) -> Iterable[UUID]:
    """The licensing IDs in whose logs the line appears: those it is bound to or can be used on.

    None for a staff member's token: it reaches all of them, so the line would be in every log.
    """
    if token.licensing_ids is not None:
        return token.licensing_ids
    if token.holder.staff_role:
        return ()
    as_holder = actor_of(token.holder, channel="job", today=today)
    return LicensingId.objects.visible_to(as_holder, Action.MAKE_TOKENS).values_list(
        "pk", flat=True
    )
