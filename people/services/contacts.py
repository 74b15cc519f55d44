"""Inviting the primary contacts of what was loaded to administer it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice

from accounts.actor import Actor
from accounts.grants import Action, Role
from agreements.access import require_anywhere, require_reason
from agreements.models import Organization
from people.models import Invitation
from people.selectors import list_uninvited_contacts
from people.services.invitations import InvitationWish, invite
from vlsc.lib.refused import Refused

MOST_CONTACTS, MOST_PLACES = 100, 100  # at once: invitations, licensing IDs of one


@dataclass
class InvitedContacts:
    """The invitations that were sent, and the addresses of the others with the code of why not."""

    invited: list[Invitation] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)


def invite_contacts(
    *, by: Actor, organization: Organization | None, reason: str, language: str, at: datetime
) -> InvitedContacts:
    """Invite the primary contacts of licensing IDs, at or below an organization or everywhere, that
    never had an administrator: each address to all of its own.

    An open invitation is not repeated, so asking again goes on with those that are left, at most
    100 at once. Raises `NotPermitted`, and `Invalid` (`reason_required`).
    """
    require_anywhere(by, Action.APPOINT_ADMINISTRATORS)
    require_reason(by, reason)
    done = InvitedContacts()
    for wish in _list_wishes(by, organization, reason, language):
        try:
            done.invited.append(invite(by=by, wish=wish, at=at))
        except Refused as refused:
            done.skipped.append((wish.email, refused.code))
        if len(done.invited) == MOST_CONTACTS:
            break
    return done


def _list_wishes(
    by: Actor, organization: Organization | None, reason: str, language: str
) -> Iterator[InvitationWish]:
    rows = list_uninvited_contacts(by, organization).select_related("licensing_id__organization")
    rows = rows[: MOST_CONTACTS * MOST_PLACES]
    for email, group in groupby(rows, key=lambda contact: contact.address):
        contacts = list(islice(group, MOST_PLACES))
        yield InvitationWish(
            email=email,
            name=contacts[0].name,
            role=Role.ADMINISTRATOR,
            places=[each.licensing_id for each in contacts],
            language=language,
            reason=reason,
        )
