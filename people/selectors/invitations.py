"""Invitations: those that the actor may see, that of a link, and what one can be for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import User
from agreements.access import Place
from agreements.models import Agreement, LicensingId, Organization
from agreements.selectors import find_by_number, list_licensing_ids
from people.models import Invitation
from people.states import InvitationState
from vlsc.lib.refused import CodedMessage, Invalid, Refused

MOST_LICENSING_IDS = 100  # of one invitation


def list_invitations(actor: Actor) -> QuerySet[Invitation]:
    """The invitations to roles that the actor may give, newest first."""
    return _with_places(Invitation.objects.visible_to(actor)).order_by("-invited_at", "-id")


def invitation_state(at: datetime) -> Case:
    """The state as a reader sees it: one whose time is over has expired before the sweep."""
    is_over = Q(state=InvitationState.SENT, expires_at__lte=at)
    return Case(When(is_over, then=Value(InvitationState.EXPIRED.value)), default=F("state"))


def narrow_invitations(
    found: QuerySet[Invitation], at: datetime, state: str = ""
) -> QuerySet[Invitation]:
    """Those in a state, as a reader sees it."""
    seen = found.alias(state_shown=invitation_state(at))
    return seen.filter(state_shown=state) if state else found


def get_invitation(actor: Actor, pk: UUID) -> Invitation:
    """One invitation; raises `Invitation.DoesNotExist` for unseen and unknown ones."""
    return _with_places(Invitation.objects.visible_to(actor)).get(pk=pk)


def find_linked(pk: UUID, secret: str, at: datetime) -> Invitation | None:
    """The invitation that a link opens; None for a wrong link and one that has ended."""
    invitation = _with_places(Invitation.objects.filter(pk=pk)).first()
    if invitation is None or not invitation.is_linked_by(secret):
        return None
    return invitation if invitation.is_open(at) else None


def find_invited(invitation: Invitation) -> User | None:
    """The account with exactly the address of an invitation that was opened by its link."""
    return User.objects.filter(email=invitation.email).first()


def find_places(actor: Actor, kind: str, numbers: Sequence[str]) -> list[Place]:
    """What visible licensing IDs, agreement or organization have these numbers.

    Raises `Invalid` for a number that the actor does not see, and for too many.
    """
    find = {"licensing_ids": _licensing_id, "agreement": _agreement, "organization": _organization}
    _require_few(numbers, 1 if kind != "licensing_ids" else MOST_LICENSING_IDS, "numbers")
    return list({each.pk: each for each in (find[kind](actor, text) for text in numbers)}.values())


def get_places(
    actor: Actor,
    *,
    licensing_ids: Sequence[UUID] = (),
    agreement: UUID | None = None,
    organization: UUID | None = None,
) -> list[Place]:
    """The same by ids, of exactly one kind. Raises `Invalid`."""
    kinds = {"licensing_ids": licensing_ids, "agreement": agreement, "organization": organization}
    [kind, *more] = [name for name, ids in kinds.items() if ids] or ["licensing_ids"]
    if more:
        raise Invalid({more[0]: [_("Enter licensing IDs, an agreement, or an organization.")]})
    if kind == "licensing_ids":
        return _licensing_ids(actor, licensing_ids)
    model: Any = Agreement if kind == "agreement" else Organization
    place = model.objects.visible_to(actor).filter(pk=kinds[kind]).first()
    if place is None:
        raise Invalid({kind: [_unseen()]})
    return [place]


def get_place(actor: Actor, on: Mapping[str, UUID | None]) -> Place:
    """What one id names, of exactly one kind: licensing ID, agreement or organization.

    Raises `Invalid`.
    """
    named = [(kind, pk) for kind, pk in on.items() if pk]
    if len(named) != 1:
        raise Invalid({next(iter(on)): [_("Enter one licensing ID, agreement, or organization.")]})
    [(kind, pk)] = named
    rows: Any = {"licensing_id": LicensingId, "agreement": Agreement}.get(kind, Organization)
    found = rows.objects.visible_to(actor).filter(pk=pk)
    found = found if kind == "organization" else found.select_related("organization")
    place: Place | None = found.first()
    if place is None:
        raise Invalid({kind: [_unseen()]})
    return place


def _licensing_ids(actor: Actor, ids: Sequence[UUID]) -> list[Place]:
    _require_few(ids, MOST_LICENSING_IDS, "licensing_ids")
    visible = LicensingId.objects.visible_to(actor).select_related("organization")
    found = {each.pk: each for each in visible.filter(pk__any=set(ids))}
    unseen = [_unseen(i) for i, pk in enumerate(ids) if pk not in found]
    if unseen:
        raise Invalid({"licensing_ids": unseen})
    return list(found.values())


def _with_places(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    rows = invitations.select_related("agreement__organization", "organization", "invited_by")
    return rows.prefetch_related("licensing_ids__organization")


def _require_few(named: Sequence[object], most: int, field: str) -> None:
    if not named:
        raise Invalid({field: [CodedMessage(_("Enter what the role applies to."), "required")]})
    if len(named) > most:
        raise Invalid({field: [_("Enter at most %(most)s at a time.") % {"most": most}]})


def _licensing_id(actor: Actor, number: str) -> Place:
    try:
        return find_by_number(list_licensing_ids(actor), number)
    except Refused as refused:
        raise Invalid({"numbers": [refused.detail]}) from refused


def _agreement(actor: Actor, number: str) -> Place:
    return _the_one(Agreement.objects.visible_to(actor).filter(number__iexact=number))


def _organization(actor: Actor, number: str) -> Place:
    return _the_one(Organization.objects.visible_to(actor).filter(number__iexact=number))


def _the_one(found: QuerySet[Any]) -> Any:
    rows = list(found[:2])
    if len(rows) != 1:
        raise Invalid({"numbers": [_unknown()]})
    return rows[0]


def _unseen(item: int | None = None) -> CodedMessage:
    """About an id, where `_unknown` is about a number."""
    message = _("There is no such object, or you may not see it.")
    return CodedMessage(message, "not_found", item=item)


def _unknown() -> str:
    return _("You see nothing with this number.")
