"""Loads the catalog from its files: adds and updates their entries, deletes nothing.

For the fields that they contain, the files overwrite the database. Aliases are only added, since
operations staff add some while importing key files. Loading the same files again changes nothing.
Two names that are one, in the files or with what is stored, are errors.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from accounts.actor import Actor
from audit.services import record
from catalog.models import AllotmentRule, Product, ProductAlias, Program, ProgramAlias, SetupKey
from catalog.models.names import find_meaning
from catalog.readers import BrokenCatalog, Entry, read_catalog
from catalog.selectors import find_product
from catalog.states import Authority
from vlsc.lib.masking import mask_keys
from vlsc.lib.product_keys import fits, hyphenate, normalize
from vlsc.lib.text import NameField, fold_name, normalize_name

Row = TypeVar("Row", bound=models.Model)
DEFAULT_FOLDER = Path(__file__).parents[1] / "data"


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
    if twins := [*_find_twins(files.programs), *_find_twins(files.products)]:
        raise BrokenCatalog(twins)
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


def _find_twins(entries: Iterable[Entry]) -> Iterator[str]:
    """An error for each name or alias in the files that is, folded, one of an earlier entry."""
    seen: dict[str, tuple[str, Entry]] = {}
    for entry in entries:
        for name in (entry.fields["name"], *entry.aliases):
            first_name, first = seen.setdefault(fold_name(name), (name, entry))
            if first is not entry:
                yield (
                    f"{entry.location}: “{mask_keys(name)}” is one name with"
                    f" “{mask_keys(first_name)}” at {first.location}."
                )


def _put_programs(entries: Iterable[Entry], loaded: Loaded) -> None:
    programs = [(entry, _put_named(Program, entry, loaded)) for entry in entries]
    _put_aliases(ProgramAlias, "program", programs, loaded)


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
    products = []
    for entry in entries:
        if unknown := [code for code in entry.programs if code not in programs]:
            loaded.errors.append(f"{entry.location}: there is no program “{', '.join(unknown)}”.")
            continue
        product = _put_named(Product, entry, loaded)
        products.append((entry, product))
        if product:
            _put_only_programs(product, [programs[code] for code in entry.programs], loaded)
    _put_aliases(ProductAlias, "product", products, loaded)


def _put_only_programs(product: Product, programs: list[Program], loaded: Loaded) -> None:
    if {program.pk for program in programs} != set(
        product.only_programs.values_list("pk", flat=True)
    ):
        product.only_programs.set(programs)
        loaded.changed["programs of a product"] += 1


def _put_aliases(
    model: type[ProductAlias] | type[ProgramAlias],
    owner_field: str,
    entries: Iterable[tuple[Entry, Any]],
    loaded: Loaded,
) -> None:
    """Add the aliases, when all names have been put, so that one may be the former name of another.

    An alias that operations staff have given to something else stays as it is.
    """
    for entry, owner in entries:
        for name in entry.aliases if owner else ():
            meaning = find_meaning(type(owner), name)
            if meaning is None:
                _put(model, {owner_field: owner, "name": name}, {}, entry.location, loaded)
            elif meaning.pk == owner.pk:
                loaded.unchanged[str(model._meta.verbose_name)] += 1
            else:
                loaded.skipped.append(f"{entry.location}: “{name}” already means {meaning}.")


def _put_named(model: type[Row], entry: Entry, loaded: Loaded) -> Row | None:
    """Put a program or product; an alias of it that becomes its name is no alias any more."""
    meaning = find_meaning(model, entry.fields["name"])
    if meaning and meaning.code == entry.name:
        meaning.aliases.filter(folded_name=entry.fields["name"]).delete()
    return _put(model, {"code": entry.name}, entry.fields, entry.location, loaded)


def _put_setup_keys(entries: Iterable[Entry], loaded: Loaded) -> None:
    for entry in entries:
        product = find_product(entry.name)
        key = normalize(entry.fields["key"])
        if key is None or not fits(key, Authority.EXTERNAL):
            # A setup key is published, not a secret, so the message may quote it.
            loaded.errors.append(f"{entry.location}: “{entry.fields['key']}” is no product key.")
        elif product is None:
            name = mask_keys(entry.name)
            loaded.skipped.append(f"{entry.location}: there is no product “{name}”.")
        else:
            _put(SetupKey, {"product": product}, {"key": hyphenate(key)}, entry.location, loaded)


def _as_stored(model: type[models.Model], name: str, value: Any) -> Any:
    """The value as it is compared with the stored one: names are normalized."""
    return normalize_name(value) if isinstance(model._meta.get_field(name), NameField) else value


def _put(
    model: type[Row],
    natural_key: dict[str, Any],
    fields: dict[str, Any],
    location: str,
    loaded: Loaded,
) -> Row | None:
    """Create or update the row with that natural key; returns None when it is not valid."""
    kind = str(model._meta.verbose_name)
    fields = {name: _as_stored(model, name, value) for name, value in fields.items()}
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
