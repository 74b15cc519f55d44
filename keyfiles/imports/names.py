"""Resolves the names of programs and products in one file.

A name is one in the catalog, an alias, or one that operations have answered; case and repeated
spaces are ignored. Unknown names are collected once each, with their number of rows and the most
similar known names.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt
from typing import Any
from uuid import UUID

from catalog.models import Product, ProductAlias, Program, ProgramAlias
from keyfiles.models import KeyImport, NameChoice
from keyfiles.readers.cells import casefold_name, mask_product_keys, normalize_name

MOST_UNKNOWN = 500  # distinct unknown names that are kept
MAX_NEAREST, MIN_SIMILARITY = 3, 0.35


@dataclass(frozen=True)
class Meaning:
    """What a name means: a product or program, or that its rows are skipped."""

    id: UUID | None
    name: str
    is_skipped: bool = False
    is_new: bool = False


@dataclass
class Names:
    """The names of one kind, "program" or "product"."""

    kind: str
    known: dict[str, Meaning]
    unknown: dict[str, dict[str, Any]] = field(default_factory=dict)
    more_unknown: int = 0

    def find(self, cell: str) -> Meaning | None:
        """What the cell means; None for an unknown name."""
        return self.known.get(casefold_name(cell))

    def count_unknown(self, cell: str) -> None:
        """Count one more row with an unknown name."""
        key = casefold_name(cell)
        if key not in self.unknown and len(self.unknown) >= MOST_UNKNOWN:
            self.more_unknown += 1
            return
        self.unknown.setdefault(key, {"name": normalize_name(cell), "rows": 0})["rows"] += 1

    def nearest(self, cell: str) -> list[Meaning]:
        """The meanings of the most similar known names, best first, without duplicates."""
        grams = _trigrams(casefold_name(cell))
        scored = sorted(
            ((_similarity(grams, known), name) for name, known in self._trigrams.items()),
            reverse=True,
        )
        best: dict[UUID | None, Meaning] = {}
        for similarity, name in scored[: MAX_NEAREST * 4]:
            if similarity >= MIN_SIMILARITY:
                best.setdefault(self.known[name].id, self.known[name])
        return list(best.values())[:MAX_NEAREST]

    @cached_property
    def _trigrams(self) -> dict[str, frozenset[str]]:
        return {
            name: _trigrams(name)
            for name, meaning in self.known.items()
            if not meaning.is_skipped and not meaning.is_new
        }

    def list_unknown(self) -> list[dict[str, Any]]:
        """The unknown names, most rows first, as in `KeyImport.unknown_names`.

        Names that look like a product key are left out, because they must not be shown.
        """
        listed = [
            unknown
            for unknown in self.unknown.values()
            if mask_product_keys(unknown["name"]) == unknown["name"]
        ]
        listed.sort(key=lambda unknown: (-unknown["rows"], unknown["name"]))
        return [
            {
                "kind": self.kind,
                **unknown,
                "nearest": [
                    {"id": str(meaning.id), "name": meaning.name}
                    for meaning in self.nearest(unknown["name"])
                ],
            }
            for unknown in listed
        ]


def read_programs(key_import: KeyImport) -> Names:
    """The programs' names, with the answers given for this file."""
    aliases = ProgramAlias.objects.select_related("program")
    known = _known(Program.objects.all(), aliases, "program")
    return Names("program", _answered(key_import, "program", Program) | known)


def read_products(key_import: KeyImport) -> Names:
    """The products' names, with the answers given for this file."""
    aliases = ProductAlias.objects.select_related("product")
    known = _known(Product.objects.all(), aliases, "product")
    return Names("product", _answered(key_import, "product", Product) | known)


def _known(things: Iterable[Any], aliases: Iterable[Any], kind: str) -> dict[str, Meaning]:
    known = {}
    for alias in aliases:
        thing = getattr(alias, kind)
        known[casefold_name(alias.name)] = Meaning(thing.pk, thing.name)
    # A name takes precedence over an equal alias.
    return known | {casefold_name(thing.name): Meaning(thing.pk, thing.name) for thing in things}


def _answered(
    key_import: KeyImport, kind: str, model: type[Program] | type[Product]
) -> dict[str, Meaning]:
    choices = list(key_import.choices.filter(kind=kind))
    ids = [choice.means_id for choice in choices if choice.choice == "is" and choice.means_id]
    names = dict(model._default_manager.filter(pk__in=ids).values_list("pk", "name"))
    return {
        casefold_name(choice.name): _meaning_of(choice, names)
        for choice in choices
        if choice.choice != "is" or choice.means_id in names
    }


def _meaning_of(choice: NameChoice, names: dict[UUID, str]) -> Meaning:
    if choice.choice == "is" and choice.means_id:
        return Meaning(choice.means_id, names[choice.means_id])
    return Meaning(choice.means_id, choice.name, choice.choice == "skip", choice.choice == "create")


def _trigrams(name: str) -> frozenset[str]:
    text = f"  {name} "
    return frozenset(text[start : start + 3] for start in range(len(text) - 2))


def _similarity(a: frozenset[str], b: frozenset[str]) -> float:
    """From 0 to 1; relative to the geometric mean, so that "Office 24" matches longer names."""
    return len(a & b) / sqrt(len(a) * len(b) or 1)
