"""Invitations by mail: invite, send again, withdraw; and the sweep of those that have expired.

Whether the address has an account makes no difference to whoever invites.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor, system_actor
from accounts.adapter import Limit
from accounts.grants import Role
from accounts.models import User
from agreements.access import Place, require_giving
from agreements.models import LicensingId
from agreements.models.role import held_on
from audit.services import record
from jobs.moves import wrong_state
from notices.services import queue_mail
from people.mails import INVITATION
from people.models import Invitation
from people.models.invitation import LASTS
from people.states import InvitationState
from vlsc.lib.addresses import fold_address
from vlsc.lib.masking import contains_key
from vlsc.lib.refused import CodedMessage, Invalid, NotPermitted, Refused

# Mails to one address in a day, whoever invites: nobody's mailbox is filled from here.
INVITATION_MAILS = Limit("invitation", 10, 86400)


@dataclass(frozen=True, kw_only=True)
class InvitationWish:
    """Who is invited to what. Staff give a reason, which the customer sees."""

    email: str
    name: str = ""
    role: Role
    places: Sequence[Place]
    language: str = "en"
    message: str = ""
    reason: str = ""


def invite(*, by: Actor, wish: InvitationWish, at: datetime) -> Invitation:
    """Invite somebody to a role, by a mail with a link that works once, for seven days.

    Raises `NotPermitted` (see `agreements.access.may_give`), `Invalid` for a bad address, one's
    own, a bad name or message and a missing reason, and `Refused` for an invitation that is open
    already (`already_invited`) and for too many mails to one address (`throttled`).
    """
    require_giving(by, wish.role, wish.places, reason=wish.reason)
    inviter = _inviter(by)
    invitation = _new_invitation(inviter, wish, at)
    _check(invitation, inviter)
    _require_mails(invitation)
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
            invitation.licensing_ids.set([p for p in wish.places if isinstance(p, LicensingId)])
            _queue(by, invitation, at)
            _record(by, invitation, "invitation.sent", at, wish.reason)
    except IntegrityError as error:
        raise _already_invited() from error
    return invitation


def resend_invitation(*, by: Actor, invitation: Invitation, at: datetime) -> Invitation:
    """Send a mail with a new link, for another seven days; the link before no longer works.

    Raises `NotPermitted`, and `Refused`: `wrong_state` for one that was accepted or withdrawn,
    `already_invited` when another is open for the same, `throttled` for too many mails.
    """
    _require_invitation(by, invitation)
    if invitation.state not in {InvitationState.SENT, InvitationState.EXPIRED}:
        raise wrong_state()
    _require_mails(invitation)
    try:
        with transaction.atomic():
            invitation.send_again(at=at)
            if invitation.state != InvitationState.SENT:
                raise wrong_state()
            _queue(by, invitation, at)
            _record(by, invitation, "invitation.resent", at)
    except IntegrityError as error:
        raise _already_invited() from error
    return invitation


def withdraw_invitation(*, by: Actor, invitation: Invitation, at: datetime) -> Invitation:
    """End an invitation that nobody has accepted. Raises `NotPermitted` and `wrong_state`."""
    _require_invitation(by, invitation)
    if invitation.state not in {InvitationState.SENT, InvitationState.EXPIRED}:
        raise wrong_state()
    with transaction.atomic():
        invitation.move_to(InvitationState.WITHDRAWN)
        _record(by, invitation, "invitation.withdrawn", at)
    return invitation


def expire_invitations(*, at: datetime) -> None:
    """Move invitations whose seven days are over, each with its log line."""
    by = system_actor(at=at)
    over = Invitation.objects.filter(state=InvitationState.SENT, expires_at__lte=at)
    for invitation in over.order_by("pk")[:1000]:
        with transaction.atomic():
            rows = Invitation.objects.filter(pk=invitation.pk, expires_at__lte=at)
            if rows.move(from_state=InvitationState.SENT, to_state=InvitationState.EXPIRED):
                _record(by, invitation, "invitation.expired", at)


def _inviter(by: Actor) -> User:
    if by.id is None:
        raise NotPermitted
    return User.objects.get(pk=by.id)


def _require_invitation(by: Actor, invitation: Invitation) -> None:
    """The right to make it; the reason was given with it."""
    role = Role(invitation.role)
    require_giving(by, role, invitation.places, reason=invitation.reason or "as before")


def _new_invitation(inviter: User, wish: InvitationWish, at: datetime) -> Invitation:
    email = User.objects.normalize_email(wish.email)
    above = {k: v for p in wish.places for k, v in held_on(p).items() if k != "licensing_id"}
    return Invitation(
        email=email,
        name=wish.name.strip(),
        role=wish.role,
        language=_language(email, wish.language),
        message=wish.message.strip(),
        reason=wish.reason.strip(),
        wish=_digest(email, wish),
        invited_by=inviter,
        invited_at=at,
        expires_at=at + LASTS,
        **above,
    )


def _language(email: str, wished: str) -> str:
    account = User.objects.with_address(email).first()
    return (account.language if account else "") or wished


def _digest(email: str, wish: InvitationWish) -> str:
    places = sorted(str(place.pk) for place in wish.places)
    return hashlib.sha256("\n".join([email, str(wish.role), *places]).encode()).hexdigest()


def _check(invitation: Invitation, inviter: User) -> None:
    errors: dict[str, Any] = {}
    try:
        invitation.clean_fields(exclude={"invited_by", "agreement", "organization", "accepted_by"})
    except ValidationError as error:
        errors |= Invalid.by(error).errors
    for field in ("email", "message"):
        if contains_key(getattr(invitation, field)):
            errors[field] = [CodedMessage(_("A product key cannot be sent."), "key_misplaced")]
    if fold_address(invitation.email) == fold_address(inviter.email):
        errors["email"] = [CodedMessage(_("This is your own address."), "own_address")]
    if errors:
        raise Invalid(errors)


def _require_mails(invitation: Invitation) -> None:
    if not INVITATION_MAILS.count(fold_address(invitation.email)).is_allowed:
        message = _("This address has had many invitations today. Try again tomorrow.")
        raise Refused("throttled", message, status=429)


def _queue(by: Actor, invitation: Invitation, at: datetime) -> None:
    queue_mail(
        template=INVITATION,
        to=invitation.email,
        ids={"invitation": invitation.pk},
        dedup_key=f"{INVITATION}:{invitation.pk}:{invitation.round}",
        language=invitation.language,
        request_id=by.request_id,
        at=at,
    )


def _already_invited() -> Refused:
    return Refused("already_invited", _("This address has an open invitation to the same role."))


def _record(by: Actor, invitation: Invitation, action: str, at: datetime, reason: str = "") -> None:
    places = invitation.places
    record(
        by=by,
        at=at,
        action=action,
        subject=("invitation", invitation.pk, invitation.email),
        licensing_ids={
            pk for p in places for pk in LicensingId.objects.under(p).values_list("pk", flat=True)
        },
        role=str(invitation.role),
        on=", ".join(map(str, places)),
        **({"reason": reason.strip()} if reason.strip() else {}),
    )
