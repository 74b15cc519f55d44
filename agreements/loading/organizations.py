"""Loading organizations: a tree, in which a row may name a parent that stands anywhere in the file.

An organization moves below another parent as long as its ownership group stays the same, or as it
has no licensing IDs: else keys would move from one group to another.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from agreements.loading.references import read_organizations, write_rows
from agreements.models import LicensingId, Organization
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
    Column(name="number", reads=Reads.NUMBER, is_required=True, is_key=True),
    Column(name="name", limit=200, is_required=True),
    Column(name="parent_number", reads=Reads.NUMBER),
    Column(name="country", limit=2),
    Column(name="city", limit=80),
)
# The paths of all organizations below those that have moved.
MEND_PATHS = """
    WITH RECURSIVE tree AS (
        SELECT id, ARRAY[id] AS path FROM agreements_organization WHERE parent_id IS NULL
        UNION ALL
        SELECT child.id, tree.path || child.id
        FROM agreements_organization child JOIN tree ON child.parent_id = tree.id
    )
    UPDATE agreements_organization organization SET path = tree.path
    FROM tree WHERE tree.id = organization.id AND organization.path <> tree.path
"""


def plan(rows: Sequence[Row]) -> list[Change]:
    """Compare the rows with the center; refuses unknown parents, loops and moves of keys."""
    refuse_twins(rows, "number", _number)
    named = [row.values.get(name) or "" for row in rows for name in ("number", "parent_number")]
    tree = _Tree(good(rows), read_organizations(named))
    tree.in_file = {fold_name(row.values.get("number") or "") for row in rows}
    changes = [tree.place(row) for row in good(rows)]
    _refuse_moved_keys([change for change in changes if change and "path" in change.attributes])
    return [change for change in changes if change and change.row.is_good]


def write(changes: Sequence[Change], load: Load) -> list[UUID]:
    """Write the organizations, parents first, and the paths below those that have moved."""
    ordered = sorted(changes, key=lambda change: len(change.instance.path))
    write_rows(ordered, Organization)
    if any("path" in change.attributes for change in changes if not change.is_new):
        with connection.cursor() as cursor:
            cursor.execute(MEND_PATHS)
    return []


def _number(row: Row) -> str:
    return fold_name(row.values["number"])


class _Tree:
    """The organizations as they will be: those of the center, changed by the rows."""

    def __init__(self, rows: Sequence[Row], known: dict[str, Organization]) -> None:
        self.rows = {_number(row): row for row in rows}
        self.known = known
        self.in_file = set(self.rows)  # also those of rows with errors
        self.changes: dict[str, Change | None] = {}

    def place(self, row: Row) -> Change | None:
        """The change of a row, after those of the parents that the file has; None if refused."""
        waiting: dict[str, Row] = {}
        number = _number(row)
        while number in self.rows and number not in self.changes:
            if number in waiting:
                self._refuse_loop(waiting, number)
                break
            waiting[number] = self.rows[number]
            number = fold_name(self.rows[number].values.get("parent_number") or "")
        for number, each in reversed(waiting.items()):
            self.changes.setdefault(number, self._change(each) if each.is_good else None)
        return self.changes[_number(row)]

    def _refuse_loop(self, waiting: dict[str, Row], first: str) -> None:
        numbers = list(waiting)
        for number in numbers[numbers.index(first) :]:
            waiting[number].refuse("parent_number", "parent_loop")

    def _change(self, row: Row) -> Change | None:
        organization = self.known.get(_number(row)) or Organization(number=row.values["number"])
        values = present(row, "name", "country", "city")
        if "parent_number" in row.values:
            number = row.values["parent_number"]
            parent = self._find(number) if number else None
            if number and parent is None:
                is_refused = fold_name(number) in self.in_file
                code = "parent_refused" if is_refused else "unknown_organization"
                row.refuse("parent_number", code, name=number)
                return None
            if parent and organization.pk in (parent.pk, *parent.path):
                row.refuse("parent_number", "parent_loop")
                return None
            values |= {
                "parent": parent,
                "path": [*(parent.path if parent else []), organization.pk],
            }
        elif organization._state.adding:
            values["path"] = [organization.pk]
        change = compare(row, organization.number, organization, values, NAMES)
        change.cells.pop("path", None)
        return change

    def _find(self, number: str) -> Organization | None:
        folded = fold_name(number)
        if folded in self.rows:
            change = self.changes.get(folded)
            return change.instance if change else None
        return self.known.get(folded)


NAMES = {"parent": "parent_number"}


def _refuse_moved_keys(moved: Sequence[Change]) -> None:
    """Refuse to move organizations with licensing IDs to another ownership group."""
    ids = [change.instance.pk for change in moved if not change.is_new]
    if not ids:
        return
    below = LicensingId.objects.filter(organization__path__overlap=ids)
    found = list(below.values_list("organization__path", flat=True).distinct())
    for change in moved:
        pk, group = change.instance.pk, change.instance.path[0]
        if any(pk in path and path[0] != group for path in found):
            change.row.refuse("parent_number", "group_changes")


ORGANIZATIONS = Table(columns=COLUMNS, plan=plan, write=write)
