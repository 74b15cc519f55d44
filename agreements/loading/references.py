"""What the cells of a file refer to, found for all its rows by one query of each kind."""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from django.db.models import Model

from agreements.models import LicensingId, Organization
from catalog.models import Product, Program
from vlsc.lib.numbers import normalize_number
from vlsc.lib.tables import Change, Row, good
from vlsc.lib.text import fold_name

BATCH = 2_000  # rows of one insert or update
MAX_NEAREST, MIN_SIMILARITY = 3, 0.6


def find_programs(rows: Sequence[Row], column: str) -> None:
    """Put the program in place of its code, name or alias; refuse rows with an unknown one."""
    _find_named(rows, column, Program, "unknown_program")


def find_products(rows: Sequence[Row], column: str) -> None:
    """Put the product in place of its code, name or alias; refuse rows with an unknown one."""
    _find_named(rows, column, Product, "unknown_product")


def _find_named(rows: Sequence[Row], column: str, model: type[Model], code: str) -> None:
    known = _read_meanings(model)
    for row in good(rows):
        name = row.values[column]
        if meaning := known.get(fold_name(name)):
            row.values[column] = meaning
        else:
            near = get_close_matches(fold_name(name), known, MAX_NEAREST, MIN_SIMILARITY)
            nearest = list(dict.fromkeys(known[each].name for each in near))
            row.refuse(column, code, name=name, nearest=nearest)


def _read_meanings(model: type[Model]) -> dict[str, Any]:
    meanings: dict[str, Any] = {}
    for each in model._default_manager.prefetch_related("aliases"):
        named: Any = each
        names = (named.name, *(alias.name for alias in named.aliases.all()), named.code)
        meanings |= dict.fromkeys(map(fold_name, names), each)
    return meanings


def read_organizations(numbers: Iterable[str]) -> dict[str, Organization]:
    """The organizations with these numbers, by folded number."""
    folded = {fold_name(number) for number in numbers if number}
    found = Organization.objects.filter(folded_number__in=folded).select_related("parent")
    return {organization.folded_number: organization for organization in found}


def find_organizations(rows: Sequence[Row]) -> None:
    """Put the organization in place of its number; refuse rows with an unknown one."""
    column = "organization_number"
    known = read_organizations(row.values[column] for row in good(rows))
    for row in good(rows):
        number = row.values[column]
        if organization := known.get(fold_name(number)):
            row.values[column] = organization
        else:
            row.refuse(column, "unknown_organization", name=number)


def read_licensing_ids(rows: Sequence[Row], program: str, number: str) -> dict[Any, LicensingId]:
    """The licensing IDs that rows name, by program and number; their programs are found already."""
    numbers = {normalize_number(row.values[number]) for row in rows}
    programs = {row.values[program].pk for row in rows}
    found = LicensingId.objects.filter(program__in=programs, number__in=numbers)
    return {(each.program_id, each.number): each for each in found.select_related(*FOLLOWED)}


FOLLOWED = ("program", "agreement", "organization")


def licensing_id_key(program: str, number: str) -> Callable[[Row], tuple[UUID, str]]:
    """The key under which `read_licensing_ids` has the licensing ID of a row."""
    return lambda row: (row.values[program].pk, normalize_number(row.values[number]))


def find_licensing_ids(rows: Sequence[Row], program: str, number: str) -> None:
    """Put the licensing ID in place of its number; refuse rows with an unknown one."""
    find_programs(rows, program)
    known, key = read_licensing_ids(good(rows), program, number), licensing_id_key(program, number)
    for row in good(rows):
        if licensing_id := known.get(key(row)):
            row.values[number] = licensing_id
        else:
            row.refuse(number, "unknown_licensing_id", name=row.values[number])


def refuse_reversed(rows: Iterable[Row], start: str, end: str) -> None:
    """Refuse rows that end before they start."""
    for row in rows:
        first, last = row.values.get(start), row.values.get(end)
        if first and last and last < first:
            row.refuse(end, "end_before_start", start=first.isoformat(), end=last.isoformat())


def write_rows(changes: Sequence[Change], model: type[Model]) -> None:
    """Insert what is new and update what differs; a few statements for any number of rows."""
    manager = model._default_manager
    manager.bulk_create([each.instance for each in changes if each.is_new], batch_size=BATCH)
    changed = [each for each in changes if not each.is_new and each.attributes]
    if attributes := set().union(*(each.attributes for each in changed)):
        instances = [each.instance for each in changed]
        manager.bulk_update(instances, sorted(attributes), batch_size=BATCH)
