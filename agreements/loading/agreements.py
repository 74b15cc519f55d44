"""Loading agreements: a program and a number, an organization, and a term."""

from collections.abc import Sequence
from uuid import UUID

from agreements.loading.references import (
    find_organizations,
    find_programs,
    refuse_reversed,
    write_rows,
)
from agreements.models import Agreement
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
    Column(name="organization_number", reads=Reads.NUMBER, is_required=True),
    Column(name="starts_on", reads=Reads.DATE),
    Column(name="ends_on", reads=Reads.DATE),
)


def plan(rows: Sequence[Row]) -> list[Change]:
    """Compare the rows with the center; refuses unknown programs and organizations."""
    find_programs(rows, "program")
    refuse_twins(rows, "number", _key)
    find_organizations(rows)
    refuse_reversed(good(rows), "starts_on", "ends_on")
    known = read_agreements(good(rows), "number")
    return [_change(row, known.get(_key(row))) for row in good(rows)]


def write(changes: Sequence[Change], load: Load) -> list[UUID]:
    """Write the agreements."""
    write_rows(changes, Agreement)
    return []


def _key(row: Row) -> tuple[UUID, str]:
    return row.values["program"].pk, fold_name(row.values["number"])


def read_agreements(rows: Sequence[Row], column: str) -> dict[tuple[UUID, str], Agreement]:
    """The agreements with the numbers in a column, by program and folded number."""
    numbers = {fold_name(row.values[column]) for row in rows}
    found = Agreement.objects.filter(folded_number__in=numbers)
    return {
        (each.program_id, each.folded_number): each
        for each in found.select_related("organization", "program")
    }


def _change(row: Row, known: Agreement | None) -> Change:
    agreement = known or Agreement(program=row.values["program"], number=row.values["number"])
    values = present(row, "starts_on", "ends_on")
    values["organization"] = row.values["organization_number"]
    name = f"{row.values['program']} {agreement.number}"
    return compare(row, name, agreement, values, {"organization": "organization_number"})


AGREEMENTS = Table(columns=COLUMNS, plan=plan, write=write)
