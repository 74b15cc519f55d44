"""Loads the catalog from its files: adds and updates their entries, deletes nothing.

For the fields that they contain, the files overwrite the database. Aliases are only added, since
operations staff add some while importing key files. Loading the same files again changes nothing.
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
    """The result of loading: counts by kind of object, and why entries were skipped."""

    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    skipped: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def is_change(self) -> bool:
        return bool(self.added or self.changed)


def load_catalog(*, by: Actor, at: datetime, folder: Path = DEFAULT_FOLDER) -> Loaded:
    """Update the catalog from the files in a folder, in one transaction with one log line.

    Raises `BrokenCatalog` with all errors and their locations, without changing anything. A setup
    key for an unknown product is skipped and reported in `skipped`.
    """
    files = read_catalog(folder)
    loaded = Loaded()
    with transaction.atomic():
        _put_programs(files.programs, loaded)
        _put_allotments(files.allotments, loaded)
        _put_products(files.products, loaded)
        _put_setup_keys(files.setup_keys, loaded)
        if loaded.errors:
            raise BrokenCatalog(loaded.errors)
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
    for entry in entries:
        program = _put(Program, {"code": entry.name}, entry.fields, entry.location, loaded)
        if program:
            _put_aliases(ProgramAlias, "program", program, entry, loaded)


def _put_allotments(entries: Iterable[Entry], loaded: Loaded) -> None:
    programs = {program.code: program for program in Program.objects.all()}
    for entry in entries:
        program = programs.get(entry.name)
        if program is None:
            loaded.errors.append(f"{entry.location}: there is no program “{entry.name}”.")
            continue
        fields = dict(entry.fields)
        natural_key = {"program": program, "price_level": fields.pop("price_level")}
        _put(AllotmentRule, natural_key, fields, entry.location, loaded)


def _put_products(entries: Iterable[Entry], loaded: Loaded) -> None:
    programs = {program.code: program for program in Program.objects.all()}
    for entry in entries:
        if unknown := [code for code in entry.programs if code not in programs]:
            loaded.errors.append(f"{entry.location}: there is no program “{', '.join(unknown)}”.")
            continue
        product = _put(Product, {"code": entry.name}, entry.fields, entry.location, loaded)
        if product:
            _put_only_programs(product, [programs[code] for code in entry.programs], loaded)
            _put_aliases(ProductAlias, "product", product, entry, loaded)


def _put_only_programs(product: Product, programs: list[Program], loaded: Loaded) -> None:
    if {program.pk for program in programs} != set(
        product.only_programs.values_list("pk", flat=True)
    ):
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
                f"{entry.location}: “{name}” means {getattr(known, owner_field)} already."
            )
            continue
        natural_key = {owner_field: owner, "name": known.name if known else name}
        _put(model, natural_key, {}, entry.location, loaded)


def _put_setup_keys(entries: Iterable[Entry], loaded: Loaded) -> None:
    for entry in entries:
        product = find_product(entry.name)
        key = normalize(entry.fields["key"])
        if key is None or not fits(key, Authority.EXTERNAL):
            # A setup key is published, not a secret, so the message may quote it.
            loaded.errors.append(f"{entry.location}: “{entry.fields['key']}” is no product key.")
        elif product is None:
            loaded.skipped.append(f"{entry.location}: there is no product “{entry.name}”.")
        else:
            _put(SetupKey, {"product": product}, {"key": hyphenate(key)}, entry.location, loaded)


def _put(
    model: type[Row],
    natural_key: dict[str, Any],
    fields: dict[str, Any],
    location: str,
    loaded: Loaded,
) -> Row | None:
    """Create or update the row with that natural key; returns None when it is not valid."""
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
        loaded.errors += [
            f"{location}: {name}: {message}"
            for name, messages in error.message_dict.items()
            for message in messages
        ]
        return None
    row.save()
    (loaded.changed if found else loaded.added)[kind] += 1
    return row
