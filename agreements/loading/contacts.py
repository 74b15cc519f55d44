"""The contacts of loaded licensing IDs: a primary one, and an address for notices.

A file adds contacts and corrects the one that it can only mean; it removes none.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from agreements.loading.references import BATCH
from agreements.models import Contact, LicensingId
from agreements.states import ContactKind
from vlsc.lib.addresses import normalize_address
from vlsc.lib.tables import Change, Row

NAME, ADDRESS, NOTICES = "primary_contact_name", "primary_contact_address", "notices_address"


def refuse_half(rows: Iterable[Row]) -> None:
    """Refuse rows with a contact's name but no address, or the other way round."""
    for row in rows:
        name, address = row.values.get(NAME), row.values.get(ADDRESS)
        if bool(name) != bool(address):
            row.refuse(ADDRESS if name else NAME, "missing")


def read_contacts(licensing_ids: Iterable[LicensingId]) -> dict[UUID, list[Contact]]:
    """The contacts of licensing IDs, by their ids."""
    found: dict[UUID, list[Contact]] = defaultdict(list)
    ids = [licensing_id.pk for licensing_id in licensing_ids]
    for contact in Contact.objects.filter(licensing_id__in=ids).order_by("pk"):
        found[contact.licensing_id_id].append(contact)
    return found


def plan_contacts(change: Change, known: Sequence[Contact]) -> None:
    """Compare the contacts of a row with those of its licensing ID."""
    values, wanted = change.row.values, list(_wanted(change.row))
    for kind, name, address in wanted:
        of_kind = [contact for contact in known if contact.kind == kind]
        contact = next((each for each in of_kind if each.address == address), None)
        if contact is None:
            contact = of_kind[0] if len(of_kind) == 1 else _new(change, kind)
        column = NOTICES if kind == ContactKind.NOTICES else ADDRESS
        keeps_name = kind == ContactKind.NOTICES and not contact._state.adding
        after = (contact.name if keeps_name else name, address)
        if (contact.name, contact.address) != after:
            change.cells[column] = (_shown(contact), values[column])
            contact.name, contact.address = after
            change.extra.append(contact)


def write_contacts(changes: Sequence[Change]) -> None:
    """Write the contacts that are new or differ."""
    contacts = [contact for change in changes for contact in change.extra]
    new = [contact for contact in contacts if contact._state.adding]
    changed = [contact for contact in contacts if not contact._state.adding]
    if changed:
        Contact.objects.bulk_update(changed, ["name", "address"], batch_size=BATCH)
    Contact.objects.bulk_create(new, batch_size=BATCH)


def _wanted(row: Row) -> Iterator[tuple[str, str, str]]:
    name = row.values.get(NAME) or ""
    if address := row.values.get(ADDRESS):
        yield ContactKind.PRIMARY, name, normalize_address(address)
    if address := row.values.get(NOTICES):
        yield ContactKind.NOTICES, name or "Notices", normalize_address(address)


def _new(change: Change, kind: str) -> Contact:
    return Contact(licensing_id=change.instance, kind=kind)


def _shown(contact: Contact) -> str:
    return "" if contact._state.adding else f"{contact.name} <{contact.address}>"
