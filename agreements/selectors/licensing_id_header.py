"""The header that every page about one licensing ID shows above its tabs."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import actions_on
from agreements.models import Contact, LicensingId
from agreements.selectors.licensing_ids import list_licensing_ids
from agreements.states import ContactKind, TermStatus
from catalog.states import Pool

# The names of the numbers that a Remote Desktop license server may ask for.
_rds_number_names = {
    "authorization": _("authorization number"),
    "license": _("license number"),
    "enrollment": _("enrollment number"),
    "public_customer_number": _("public customer number"),
    "agreement": _("agreement number"),
    "purchase_account": _("purchase account number"),
}


@dataclass(frozen=True, kw_only=True)
class LicensingIdHeader:
    """One licensing ID as the actor sees it on a day at the center.

    `may` holds every action that the actor has there; the tabs and buttons of the page and the
    lists of rows check it instead of querying the database.
    """

    licensing_id: LicensingId
    status: TermStatus
    days_left: int | None
    contacts: list[dict[str, str]]
    may: frozenset[Action]

    @property
    def pools(self) -> list[str]:
        """The names of the pools whose keys it covers."""
        return [str(Pool(pool).label) for pool in self.licensing_id.pools]

    @property
    def rds_numbers(self) -> list[tuple[str, str]]:
        """The numbers for Remote Desktop licensing: (translated name, number)."""
        return [
            (str(_rds_number_names[kind]), number) for kind, number in self.licensing_id.rds_numbers
        ]


def get_licensing_id_header(actor: Actor, pk: UUID) -> LicensingIdHeader:
    """The header of a visible licensing ID, in two queries; raises `LicensingId.DoesNotExist`."""
    contact = JSONObject(kind="kind", name="name", address="address")
    contacts = Contact.objects.filter(licensing_id=OuterRef("pk")).order_by("-kind", "name")
    licensing_id = (
        list_licensing_ids(actor)
        .annotate(all_contacts=ArraySubquery(contacts.values(json=contact)))
        .get(pk=pk)
    )
    return LicensingIdHeader(
        licensing_id=licensing_id,
        status=licensing_id.status(actor.today),
        days_left=(licensing_id.ends_on - actor.today).days if licensing_id.ends_on else None,
        contacts=[_with_kind_label(contact) for contact in licensing_id.all_contacts],
        may=actions_on(actor, licensing_id),
    )


def _with_kind_label(contact: dict[str, str]) -> dict[str, str]:
    return contact | {"kind": str(ContactKind(contact["kind"]).label)}
