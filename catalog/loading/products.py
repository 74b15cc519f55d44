"""Loading products from the rows of a file: adds and changes them, deletes nothing.

Aliases are only added, since operations staff add some while importing key files. A name or alias
that means another product already is refused.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from catalog.models import Product, ProductAlias, Program
from catalog.states import Authority, KeyNeed, KeyType, Pool, ThresholdClass
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
from vlsc.lib.text import fold_name, normalize_name

ALIAS_LIMIT = 160
COLUMNS = (
    Column(name="code", limit=80, is_required=True, is_key=True),
    Column(name="name", limit=160, is_required=True),
    Column(name="family", limit=80, is_required=True),
    Column(name="version", is_required=True),
    Column(name="edition", limit=60),
    Column(name="pool", reads=Reads.CHOICE, choices=tuple(Pool.values), is_required=True),
    Column(name="key_need", reads=Reads.CHOICE, choices=tuple(KeyNeed.values), is_required=True),
    Column(name="key_types", reads=Reads.CHOICES, choices=tuple(KeyType.values)),
    Column(name="kms_group", limit=80),
    Column(name="threshold_class", reads=Reads.CHOICE, choices=tuple(ThresholdClass.values)),
    Column(
        name="activation_authority",
        reads=Reads.CHOICE,
        choices=tuple(Authority.values),
        is_required=True,
    ),
    Column(name="only_programs", limit=400),
    Column(name="aliases", limit=1000),
    Column(name="note", limit=2000),
)
OF_ROWS = ("only_programs", "aliases")  # these are rows of other tables
_code = re.compile(r"[a-z0-9_-]+", re.ASCII | re.IGNORECASE)
_between = re.compile(r"[\s,;]+")


@dataclass
class _Others:
    """What a row writes besides its product: new aliases, and its programs if they differ."""

    aliases: list[str] = field(default_factory=list)
    programs: list[Program] | None = None

    def __bool__(self) -> bool:
        return bool(self.aliases) or self.programs is not None


def plan(rows: Sequence[Row]) -> list[Change]:
    """Compare the rows with the catalog; refuses unknown programs and names that are taken."""
    for row in good(rows):
        if not _code.fullmatch(row.values["code"]):
            row.refuse("code", "code_malformed", text=row.values["code"])
    refuse_twins(rows, "code", _folded_code)
    _find_programs(good(rows))
    known = _read_products()
    owners = _read_owners(known.values())
    changes = [_change(row, known.get(_folded_code(row))) for row in good(rows)]
    _refuse_taken(changes, owners)
    return [change for change in changes if change.row.is_good]


def write(changes: Sequence[Change], load: Load) -> list[UUID]:
    """Write the products with their programs, and then the aliases."""
    for change in changes:
        product = change.instance
        if "name" in change.attributes and not change.is_new:
            # An alias that becomes the name is no alias any more.
            product.aliases.filter(folded_name=product.name).delete()
        if change.attributes or change.is_new:
            product.save()
        for others in change.extra:
            if others.programs is not None:
                product.only_programs.set(others.programs)
    for change in changes:
        for name in (name for others in change.extra for name in others.aliases):
            ProductAlias.objects.create(product=change.instance, name=name)
    return []


def _folded_code(row: Row) -> str:
    return fold_name(row.values["code"])


def _find_programs(rows: Sequence[Row]) -> None:
    """Put the programs in place of their codes; refuse rows with an unknown one."""
    programs = {fold_name(program.code): program for program in Program.objects.all()}
    for row in rows:
        codes = [code for code in _between.split(row.values.get("only_programs") or "") if code]
        for code in codes:
            if fold_name(code) not in programs:
                row.refuse("only_programs", "unknown_program", name=code, nearest=[])
        if row.is_good and "only_programs" in row.values:
            found = {program.pk: program for program in (programs[fold_name(c)] for c in codes)}
            row.values["only_programs"] = list(found.values())


def _read_products() -> dict[str, Product]:
    products = Product.objects.prefetch_related("aliases", "only_programs")
    return {fold_name(product.code): product for product in products}


def _change(row: Row, known: Product | None) -> Change:
    product = known or Product(code=row.values["code"])
    names = [column.name for column in COLUMNS if column.name not in {"code", *OF_ROWS}]
    change = compare(row, product.code, product, present(row, *names), {})
    others = _Others(list(_new_aliases(change, known)))
    _compare_programs(change, known, others)
    if others:
        change.extra.append(others)
    return change


def _new_aliases(change: Change, known: Product | None) -> Iterator[str]:
    before = [alias.name for alias in known.aliases.all()] if known else []
    has = {fold_name(name) for name in (change.instance.name, *before)}
    added = []
    for alias in (change.row.values.get("aliases") or "").split(";"):
        name = normalize_name(alias)
        if len(name) > ALIAS_LIMIT:
            change.row.refuse("aliases", "too_long", limit=ALIAS_LIMIT)
        elif name and fold_name(name) not in has:
            has.add(fold_name(name))
            added.append(name)
    if added:
        change.cells["aliases"] = ("; ".join(before), "; ".join([*before, *added]))
    yield from added


def _compare_programs(change: Change, known: Product | None, others: _Others) -> None:
    if "only_programs" not in change.row.values:
        return
    before = sorted(program.code for program in known.only_programs.all()) if known else []
    programs = change.row.values["only_programs"]
    after = sorted(program.code for program in programs)
    if before != after:
        change.cells["only_programs"] = (" ".join(before), " ".join(after))
        others.programs = programs


def _read_owners(products: Iterable[Product]) -> dict[str, tuple[UUID, str]]:
    """The product, by id and name, that each folded name and alias means now.

    A name that a row of the file gives up stays taken: rows may be refused, and are in any order.
    """
    owners: dict[str, tuple[UUID, str]] = {}
    for product in products:
        names = [product.name, *(alias.name for alias in product.aliases.all())]
        owners |= dict.fromkeys(map(fold_name, names), (product.pk, product.name))
    return owners


def _refuse_taken(changes: Sequence[Change], owners: dict[str, tuple[UUID, str]]) -> None:
    """Refuse names and aliases that mean another product, in the catalog or on an earlier line."""
    for change in changes:
        product = change.instance
        new = [name for others in change.extra for name in others.aliases]
        for column, name in (("name", product.name), *(("aliases", each) for each in new)):
            pk, meaning = owners.setdefault(fold_name(name), (product.pk, product.name))
            if pk != product.pk:
                change.row.refuse(column, "name_taken", name=name, meaning=meaning)


PRODUCTS = Table(columns=COLUMNS, plan=plan, write=write)
