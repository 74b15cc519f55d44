"""Recording one organization, purchase or the like by the API, with the columns of load files."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from agreements.services.rights import FULFILL
from audit.services import record
from jobs.wakeups import wake
from keyfiles.imports.tables.single import load_row
from keyfiles.models.finding_texts import describe_finding
from keyfiles.states import FileKind
from vlsc.lib.refused import CodedMessage, Invalid
from vlsc.lib.tables import Change, Load, Row

# What the log calls a row of each kind.
THINGS = {
    FileKind.ORGANIZATIONS: "organization",
    FileKind.AGREEMENTS: "agreement",
    FileKind.LICENSING_IDS: "licensing_id",
    FileKind.PURCHASES: "purchase",
    FileKind.FORECASTS: "forecast",
    FileKind.PRODUCTS: "product",
    FileKind.KEY_STOCK: "stock",
}
SOURCE = "api"  # of what a row counts, in the place of a file's name


def record_row(*, by: Actor, kind: str, cells: Mapping[str, str], at: datetime) -> Change:
    """Add what the row says, or change it; the same again changes nothing and leaves no line.

    The checks are those of a file of one row. Raises `NotPermitted`, and `Invalid` with the codes
    that findings of files have, each at its column.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    with transaction.atomic():
        row, change, affected = load_row(kind, cells, Load(at=at, today=by.today, source=SOURCE))
        if change is None:
            raise _explain(row)
        if not change.is_unchanged:
            thing = THINGS[FileKind(kind)]
            record(
                by=by,
                at=at,
                action=f"{thing}.added" if change.is_new else f"{thing}.changed",
                subject=(thing, change.instance.pk, change.name),
                licensing_ids=affected,
                values=_describe(change),
            )
        for licensing_id in sorted(affected):
            wake(FULFILL, licensing_id)
    return change


def _explain(row: Row) -> Invalid:
    """The faults of a row at their columns; the first of each."""
    errors: dict[str, list[str]] = {}
    for fault in row.faults:
        if not fault.is_warning:
            text = describe_finding(fault.code, dict(fault.facts))
            errors.setdefault(fault.column, []).append(CodedMessage(text, fault.code))
    return Invalid(errors)


def _describe(change: Change) -> str:
    """Each value that differs; of a new row what it has."""
    pairs = change.cells.items()
    if change.is_new:
        return "; ".join(f"{column}: {after}" for column, (_before, after) in pairs if after)
    return "; ".join(
        f"{column}: {before or '–'} → {after or '–'}" for column, (before, after) in pairs
    )
