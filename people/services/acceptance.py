"""Accepting an invitation: with the account that its address has, or with one that is made."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor, actor_of, rebuild_actor, system_actor
from accounts.grants import Role
from accounts.models import User
from accounts.services import add_person
from agreements.models import LicensingId
from agreements.services import give_roles, lock_for_roles
from audit.services import record
from jobs.moves import wrong_state
from people.models import Invitation
from people.states import InvitationState
from vlsc.lib.refused import NotPermitted, Refused


def accept_invitation(*, by: Actor, invitation: Invitation, at: datetime) -> None:
    """Take the role, as the signed-in owner of the address that was invited.

    Raises `NotPermitted` for anybody else and for a token, and `Refused`: `wrong_state` for an
    invitation that is no longer open, `invitation_void` if whoever invited may no longer give the
    role, and what `give_roles` refuses.
    """
    user = User.objects.filter(pk=by.id).first() if by.id else None
    if user is None or by.token_id is not None or user.email != invitation.email:
        raise NotPermitted(_("This invitation is for another address."))
    with transaction.atomic():
        _accept(invitation, user, by, at)


def make_invited_account(
    *, invitation: Invitation, name: str, password: str | None, at: datetime, request_id: str = ""
) -> User:
    """Make the account of an invited person, who came by the link, and give it the role.

    The password must have been checked; there is none where a provider is required. Raises the
    same as `accept_invitation`, and `address_taken` if the address has an account.
    """
    with transaction.atomic():
        system = system_actor(at=at, channel="page", request_id=request_id)
        user = add_person(by=system, email=invitation.email, name=name, at=at)
        user.set_password(password)
        user.prefer_language(invitation.language)
        user.save(update_fields=["password"])
        by = actor_of(user, channel="page", today=system.today, request_id=request_id)
        _accept(invitation, user, by, at)
    return user


def _accept(invitation: Invitation, user: User, by: Actor, at: datetime) -> None:
    """In the transaction of the caller: the invitation ends, and the role begins."""
    if not invitation.is_open(at):
        raise wrong_state()
    lock_for_roles(holder=user, places=invitation.places)
    invitation.move_to(InvitationState.ACCEPTED, accepted_by=user)
    inviter = rebuild_actor(
        user_id=invitation.invited_by_id, token_id=None, request_id=by.request_id, at=at
    )
    void = Refused("invitation_void", _("Whoever invited you may no longer assign this role."))
    if inviter is None:
        raise void
    places = invitation.places
    _record(by, invitation, at)
    try:
        give_roles(
            by=inviter,
            holder=user,
            role=Role(invitation.role),
            places=places,
            reason=invitation.reason,
            at=at,
        )
    except NotPermitted as refused:
        raise void from refused


def _record(by: Actor, invitation: Invitation, at: datetime) -> None:
    places = invitation.places
    record(
        by=by,
        at=at,
        action="invitation.accepted",
        subject=("invitation", invitation.pk, invitation.email),
        licensing_ids={
            pk for p in places for pk in LicensingId.objects.under(p).values_list("pk", flat=True)
        },
        role=str(invitation.role),
        on=", ".join(map(str, places)),
    )
