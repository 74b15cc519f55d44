"""Loading licensing IDs under agreements of the same program, with their contacts.

A licensing ID keeps its ownership group, since its keys belong to it.
"""

from collections.abc import Sequence
from uuid import UUID

from agreements.loading.agreements import read_agreements
from agreements.loading.contacts import plan_contacts, read_contacts, refuse_half, write_contacts
from agreements.loading.references import (
    find_organizations,
    find_programs,
    licensing_id_key,
    read_licensing_ids,
    refuse_reversed,
    write_rows,
)
from agreements.models import LicensingId
from catalog.states import Pool
from vlsc.lib.numbers import normalize_number
from vlsc.lib.tables import (
    Change,
    Column,
    Load,
    Reads,
    Row,
    Table,
    compare,
    good,
    present,
    refuse_twins,
)
from vlsc.lib.text import fold_name

COLUMNS = (
    Column(name="program", limit=120, is_required=True, is_key=True),
    Column(name="number", reads=Reads.ASCII_NUMBER, is_required=True, is_key=True),
    Column(name="authorization", reads=Reads.ASCII_NUMBER),
    Column(name="agreement_number", reads=Reads.ASCII_NUMBER, is_required=True),
    Column(name="organization_number", reads=Reads.NUMBER, is_required=True),
    Column(name="starts_on", reads=Reads.DATE),
    Column(name="ends_on", reads=Reads.DATE),
    Column(name="pools", reads=Reads.CHOICES, choices=tuple(Pool.values)),
    Column(name="price_level", limit=20),
    Column(name="primary_contact_name", limit=120),
    Column(name="primary_contact_address", reads=Reads.ADDRESS, limit=254),
    Column(name="notices_address", reads=Reads.ADDRESS, limit=254),
)
ENTITLING = {"pools", "starts_on", "ends_on", "agreement", "price_level"}
NAMES = {"agreement": "agreement_number", "organization": "organization_number"}
_key = licensing_id_key("program", "number")


def plan(rows: Sequence[Row]) -> list[Change]:
    """Compare the rows with the center; refuses what belongs to another program or group."""
    find_programs(rows, "program")
    refuse_twins(rows, "number", _key)
    find_organizations(rows)
    _find_agreements(rows)
    refuse_reversed(good(rows), "starts_on", "ends_on")
    refuse_half(good(rows))
    known = read_licensing_ids(good(rows), "program", "number")
    contacts = read_contacts(known.values())
    changes = [_change(row, known.get(_key(row))) for row in good(rows)]
    changes = [change for change in changes if change.row.is_good]
    for change in changes:
        plan_contacts(change, contacts.get(change.instance.pk, []))
    return changes


def write(changes: Sequence[Change], load: Load) -> list[UUID]:
    """Write the licensing IDs and their contacts; new pools may entitle them to more keys."""
    write_rows(changes, LicensingId)
    write_contacts(changes)
    new = [change.instance.pk for change in changes if change.is_new]
    LicensingId.objects.filter(pk__any=new).note_administrators(load.today)
    entitled = [
        change.instance.pk
        for change in changes
        if not change.is_new and change.attributes & ENTITLING
    ]
    LicensingId.objects.filter(pk__any=entitled).bump_rights_version()
    return [change.instance.pk for change in changes if not change.is_unchanged]


def _find_agreements(rows: Sequence[Row]) -> None:
    column = "agreement_number"
    known = read_agreements(good(rows), column)
    programs = {number: agreement.program for (_, number), agreement in known.items()}
    for row in good(rows):
        number = row.values[column]
        agreement = known.get((row.values["program"].pk, fold_name(number)))
        if agreement:
            row.values[column] = agreement
        elif other := programs.get(fold_name(number)):
            row.refuse(column, "agreement_program", name=number, program=other.name)
        else:
            row.refuse(column, "unknown_agreement", name=number)


def _change(row: Row, known: LicensingId | None) -> Change:
    organization, agreement = row.values["organization_number"], row.values["agreement_number"]
    licensing_id = known or LicensingId(
        program=row.values["program"],
        number=normalize_number(row.values["number"]),
        group_id=organization.group_id,
    )
    if licensing_id.group_id != organization.group_id:
        row.refuse("organization_number", "group_changes")
    values = present(row, "starts_on", "ends_on", "pools", "price_level")
    if "authorization" in row.values:
        values["authorization"] = normalize_number(row.values["authorization"])
    values |= {"agreement": agreement, "organization": organization}
    _warn_unusual(row, licensing_id)
    name = f"{row.values['program']} {licensing_id.number}"
    return compare(row, name, licensing_id, values, NAMES)


def _warn_unusual(row: Row, licensing_id: LicensingId) -> None:
    if not row.values["program"].looks_usual(licensing_id.number):
        row.warn("number", "number_unusual")


LICENSING_IDS = Table(columns=COLUMNS, plan=plan, write=write)
