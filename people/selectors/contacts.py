"""Primary contacts whom nobody has invited, of licensing IDs that never had an administrator."""

from django.db.models import Exists, OuterRef, QuerySet

from accounts.actor import Actor
from accounts.grants import Role
from agreements.models import Contact, LicensingId, Organization
from agreements.states import ContactKind
from people.models import Invitation
from people.states import InvitationState


def list_uninvited_contacts(actor: Actor, organization: Organization | None) -> QuerySet[Contact]:
    """Those at or below an organization, or everywhere, by address.

    Who has an open invitation to a licensing ID is left out there.
    """
    waiting = LicensingId.objects.visible_to(actor).filter(has_had_administrator=False)
    waiting = waiting.under(organization) if organization else waiting
    contacts = Contact.objects.filter(kind=ContactKind.PRIMARY, licensing_id__in=waiting.order_by())
    invited = Invitation.objects.filter(
        state=InvitationState.SENT,
        role=Role.ADMINISTRATOR,
        email=OuterRef("address"),
        licensing_ids=OuterRef("licensing_id"),
    )
    return contacts.exclude(Exists(invited)).order_by("address", "pk")
