"""Loads the catalog from its files: adds and changes what they name, removes nothing.

The files win over the database for the fields they hold. Aliases are only added, since some are
answers that operations gave at an import. Loading the same files again changes nothing.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts.actor import Actor
from audit.services import record
from catalog.models import AllotmentRule, Product, ProductAlias, Program, ProgramAlias, SetupKey
from catalog.readers import BrokenCatalog, Entry, read_catalog
from catalog.selectors import find_product
from catalog.states import Authority
from vlsc.lib.product_keys import fits, hyphenate, normalize

Row = TypeVar("Row", bound=models.Model)
DEFAULT_FOLDER = Path(__file__).parent / "data"


@dataclass
class Loaded:
    """What a load did, by kind of thing, and what it left out with the reason."""

    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    skipped: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def is_change(self) -> bool:
        return bool(self.added or self.changed)


def load_catalog(*, by: Actor, at: datetime, folder: Path = DEFAULT_FOLDER) -> Loaded:
    """Bring the catalog to what a folder's files say, in one transaction with one log line.

    Raises `BrokenCatalog` with every fault and its place, and changes nothing then. A setup
    key whose product the catalog does not know is left out and told.
    """
    files = read_catalog(folder)
    loaded = Loaded()
    with transaction.atomic():
        _put_programs(files.programs, loaded)
        _put_allotments(files.allotments, loaded)
        _put_products(files.products, loaded)
        _put_setup_keys(files.setup_keys, loaded)
        if loaded.faults:
            raise BrokenCatalog(loaded.faults)
        if loaded.is_change:
            record(
                by=by,
                at=at,
                action="catalog.loaded",
                subject=("catalog", None, folder.name),
                added=loaded.added,
                changed=loaded.changed,
            )
    return loaded


def _put_programs(entries: Iterable[Entry], loaded: Loaded) -> None:
    for one in entries:
        program = _put(Program, {"code": one.name}, one.fields, one.place, loaded)
        if program:
            _put_aliases(ProgramAlias, "program", program, one, loaded)


def _put_allotments(entries: Iterable[Entry], loaded: Loaded) -> None:
    programs = {program.code: program for program in Program.objects.all()}
    for one in entries:
        program = programs.get(one.name)
        if program is None:
            loaded.faults.append(f"{one.place}: there is no program “{one.name}”.")
            continue
        fields = dict(one.fields)
        natural_key = {"program": program, "price_level": fields.pop("price_level")}
        _put(AllotmentRule, natural_key, fields, one.place, loaded)


def _put_products(entries: Iterable[Entry], loaded: Loaded) -> None:
    programs = {program.code: program for program in Program.objects.all()}
    for one in entries:
        if unknown := [code for code in one.programs if code not in programs]:
            loaded.faults.append(f"{one.place}: there is no program “{', '.join(unknown)}”.")
            continue
        product = _put(Product, {"code": one.name}, one.fields, one.place, loaded)
        if product:
            _put_only_programs(product, [programs[code] for code in one.programs], loaded)
            _put_aliases(ProductAlias, "product", product, one, loaded)


def _put_only_programs(product: Product, programs: list[Program], loaded: Loaded) -> None:
    if {one.pk for one in programs} != set(product.only_programs.values_list("pk", flat=True)):
        product.only_programs.set(programs)
        loaded.changed["programs of a product"] += 1


def _put_aliases(
    model: type[ProductAlias] | type[ProgramAlias],
    owner_field: str,
    owner: Product | Program,
    entry: Entry,
    loaded: Loaded,
) -> None:
    for name in entry.aliases:
        known = model._default_manager.filter(name__iexact=name).first()
        if known and getattr(known, f"{owner_field}_id") != owner.pk:
            loaded.skipped.append(
                f"{entry.place}: “{name}” means {getattr(known, owner_field)} already."
            )
            continue
        natural_key = {owner_field: owner, "name": known.name if known else name}
        _put(model, natural_key, {}, entry.place, loaded)


def _put_setup_keys(entries: Iterable[Entry], loaded: Loaded) -> None:
    for one in entries:
        product = find_product(one.name)
        key = normalize(one.fields["key"])
        if key is None or not fits(key, Authority.EXTERNAL):
            # Published and no secret, so the fault may quote it.
            loaded.faults.append(f"{one.place}: “{one.fields['key']}” is no product key.")
        elif product is None:
            loaded.skipped.append(f"{one.place}: there is no product “{one.name}”.")
        else:
            _put(SetupKey, {"product": product}, {"key": hyphenate(key)}, one.place, loaded)


def _put(
    model: type[Row],
    natural_key: dict[str, Any],
    fields: dict[str, Any],
    place: str,
    loaded: Loaded,
) -> Row | None:
    """The row of that natural key, made or changed as needed; None when the model refuses it."""
    kind = str(model._meta.verbose_name)
    found = model._default_manager.filter(**natural_key).first()
    if found and all(getattr(found, name) == value for name, value in fields.items()):
        loaded.unchanged[kind] += 1
        return found
    row = found or model(**natural_key)
    for name, value in fields.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        loaded.faults += [
            f"{place}: {name}: {sentence}"
            for name, sentences in error.message_dict.items()
            for sentence in sentences
        ]
        return None
    row.save()
    (loaded.changed if found else loaded.added)[kind] += 1
    return row
