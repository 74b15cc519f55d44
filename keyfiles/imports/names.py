"""Resolves the names of programs and products in one file.

A name is one in the catalog, an alias, or one that operations have answered; two names are one if
they fold to the same (`vlsc.lib.text.fold_name`). A name that means several things in the catalog
means none of them here. Unknown names are collected once each, with their number of rows and the
most similar known names.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt
from typing import Any
from uuid import UUID

from catalog.models import Product, ProductAlias, Program, ProgramAlias
from keyfiles.models import KeyImport, NameChoice
from keyfiles.readers.cells import read_name
from keyfiles.readers.display import find_difference
from vlsc.lib.masking import contains_key
from vlsc.lib.text import fold_name

MOST_UNKNOWN = 500  # distinct unknown names that are kept
MAX_NEAREST, MIN_SIMILARITY = 3, 0.35


@dataclass(frozen=True)
class Meaning:
    """What a name means: a product or program, or that its rows are skipped.

    `is_answer`: operations have answered it for this file, and the catalog does not have it.
    """

    id: UUID | None
    name: str
    is_skipped: bool = False
    is_new: bool = False
    is_answer: bool = False


@dataclass
class Names:
    """The names of one kind, "program" or "product"; `ambiguous` has what a name could mean."""

    kind: str
    known: dict[str, Meaning]
    ambiguous: dict[str, list[str]] = field(default_factory=dict)
    unknown: dict[str, dict[str, Any]] = field(default_factory=dict)
    more_unknown: int = 0

    def find(self, cell: str) -> Meaning | None:
        """What the cell means; None for an unknown or ambiguous name."""
        name = _fold(cell)
        return None if name in self.ambiguous else self.known.get(name)

    def name_of(self, pk: UUID) -> str:
        """The name of a program or product that a name in the file means."""
        return next(meaning.name for meaning in self.known.values() if meaning.id == pk)

    def list_ambiguous(self, cell: str) -> list[str]:
        """The programs or products that the cell could mean, if there are several."""
        return self.ambiguous.get(_fold(cell), [])

    def find_lookalike(self, cell: str) -> dict[str, str]:
        """How the cell differs from a known name that looks like it; {} if there is none."""
        nearest = (find_difference(read_name(cell), meaning.name) for meaning in self.nearest(cell))
        return next(filter(None, nearest), {})

    def count_unknown(self, cell: str) -> None:
        """Count one more row with an unknown name."""
        key = _fold(cell)
        if key not in self.unknown and len(self.unknown) >= MOST_UNKNOWN:
            self.more_unknown += 1
            return
        self.unknown.setdefault(key, {"name": read_name(cell), "rows": 0})["rows"] += 1

    def nearest(self, cell: str) -> list[Meaning]:
        """The meanings of the most similar known names, best first, without duplicates."""
        grams = _trigrams(_fold(cell))
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

        A name with a product key is an error at its cell, and never asked about.
        """
        listed = [unknown for unknown in self.unknown.values() if not contains_key(unknown["name"])]
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
    answered = _answered(key_import, "program", Program)
    return build_names("program", answered, Program.objects.all(), aliases)


def read_products(key_import: KeyImport) -> Names:
    """The products' names, with the answers given for this file."""
    aliases = ProductAlias.objects.select_related("product")
    answered = _answered(key_import, "product", Product)
    return build_names("product", answered, Product.objects.all(), aliases)


def build_names(
    kind: str, answered: dict[str, Meaning], things: Iterable[Any], aliases: Iterable[Any]
) -> Names:
    """The names of programs or products and of their aliases; old data may have twins."""
    catalog: dict[str, dict[UUID, Any]] = defaultdict(dict)
    for thing in things:
        catalog[fold_name(thing.name)][thing.pk] = thing
    for alias in aliases:
        thing = getattr(alias, kind)
        catalog[fold_name(alias.name)][thing.pk] = thing
    known = {
        name: Meaning(thing.pk, thing.name)
        for name, things in catalog.items()
        for thing in things.values()
    }
    ambiguous = {
        # The codes, since the names may look the same.
        name: sorted(f"{thing.name} ({thing.code})" for thing in things.values())
        for name, things in catalog.items()
        if len(things) > 1
    }
    return Names(kind, answered | known, ambiguous)


def _answered(
    key_import: KeyImport, kind: str, model: type[Program] | type[Product]
) -> dict[str, Meaning]:
    choices = list(key_import.choices.filter(kind=kind))
    ids = [choice.means_id for choice in choices if choice.choice == "is" and choice.means_id]
    names = dict(model._default_manager.filter(pk__in=ids).values_list("pk", "name"))
    return {
        fold_name(choice.name): _meaning_of(choice, names)
        for choice in choices
        if choice.choice != "is" or choice.means_id in names
    }


def _meaning_of(choice: NameChoice, names: dict[UUID, str]) -> Meaning:
    if choice.choice == "is" and choice.means_id:
        return Meaning(choice.means_id, names[choice.means_id], is_answer=True)
    return Meaning(
        choice.means_id,
        choice.name,
        is_skipped=choice.choice == "skip",
        is_new=choice.choice == "create",
        is_answer=True,
    )


def _fold(cell: str) -> str:
    return fold_name(read_name(cell))


def _trigrams(name: str) -> frozenset[str]:
    text = f"  {name} "
    return frozenset(text[start : start + 3] for start in range(len(text) - 2))


def _similarity(a: frozenset[str], b: frozenset[str]) -> float:
    """From 0 to 1; relative to the geometric mean, so that "Office 24" matches longer names."""
    return len(a & b) / sqrt(len(a) * len(b) or 1)
