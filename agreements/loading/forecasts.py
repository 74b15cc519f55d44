"""Loading what Select customers expect to buy of each pool."""

from collections.abc import Sequence
from uuid import UUID

from agreements.loading.references import find_licensing_ids, write_rows
from agreements.models import Forecast, LicensingId
from catalog.states import Pool
from vlsc.lib.tables import Change, Column, Load, Reads, Row, Table, compare, good, refuse_twins

COLUMNS = (
    Column(name="licensing_id_program", limit=120, is_required=True, is_key=True),
    Column(name="licensing_id", reads=Reads.ASCII_NUMBER, is_required=True, is_key=True),
    Column(
        name="pool",
        reads=Reads.CHOICE,
        choices=tuple(Pool.values),
        is_required=True,
        is_key=True,
    ),
    Column(name="quantity", reads=Reads.COUNT, is_required=True),
)


def plan(rows: Sequence[Row]) -> list[Change]:
    """Compare the rows with the center; refuses programs that know no forecasts."""
    find_licensing_ids(rows, "licensing_id_program", "licensing_id")
    for row in good(rows):
        program = row.values["licensing_id_program"]
        if not program.has_forecasts:
            row.refuse("licensing_id_program", "no_forecasts", program=program.name)
    refuse_twins(rows, "pool", _key)
    ids = {row.values["licensing_id"].pk for row in good(rows)}
    known = {
        (each.licensing_id_id, each.pool): each
        for each in Forecast.objects.filter(licensing_id__in=ids)
    }
    return [_change(row, known.get(_key(row))) for row in good(rows)]


def write(changes: Sequence[Change], load: Load) -> list[UUID]:
    """Write the forecasts; they entitle their licensing IDs to the keys of their pools."""
    write_rows(changes, Forecast)
    affected = list({change.instance.licensing_id_id for change in changes})
    LicensingId.objects.filter(pk__any=affected).bump_rights_version()
    return affected


def _key(row: Row) -> tuple[UUID, str]:
    return row.values["licensing_id"].pk, row.values["pool"]


def _change(row: Row, known: Forecast | None) -> Change:
    licensing_id, pool = row.values["licensing_id"], row.values["pool"]
    forecast = known or Forecast(licensing_id=licensing_id, pool=pool)
    values = {"quantity": row.values["quantity"]}
    return compare(row, f"{licensing_id.number} {pool}", forecast, values, {})


FORECASTS = Table(columns=COLUMNS, plan=plan, write=write)
