"""What the names of programs and products in one file mean.

A name is the catalog's, an alias of it, or one that operations have answered about; any case and
any run of blanks. Unknown ones are gathered once each, with how many rows say them and the
nearest names that the center knows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt
from typing import Any
from uuid import UUID

from catalog.models import Product, ProductAlias, Program, ProgramAlias
from keyfiles.models import KeyImport, NameChoice
from keyfiles.readers.cells import clean, folded, veiled

MOST_UNKNOWN = 500  # distinct unknown names that a page can ask about
NEAREST, NEAR_ENOUGH = 3, 0.35


@dataclass(frozen=True)
class Meaning:
    """What a name means: a product or program, or "leave its rows out"."""

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
        return self.known.get(folded(cell))

    def count_unknown(self, cell: str) -> None:
        """One more row says a name that nobody knows."""
        key = folded(cell)
        if key not in self.unknown and len(self.unknown) >= MOST_UNKNOWN:
            self.more_unknown += 1
            return
        self.unknown.setdefault(key, {"name": clean(cell), "rows": 0})["rows"] += 1

    def nearest(self, cell: str) -> list[Meaning]:
        """The known names that look most alike, best first, each thing once."""
        wanted = _grams(folded(cell))
        scored = sorted(
            ((_likeness(wanted, grams), name) for name, grams in self._grams.items()), reverse=True
        )
        best: dict[UUID | None, Meaning] = {}
        for likeness, name in scored[: NEAREST * 4]:
            if likeness >= NEAR_ENOUGH:
                best.setdefault(self.known[name].id, self.known[name])
        return list(best.values())[:NEAREST]

    @cached_property
    def _grams(self) -> dict[str, frozenset[str]]:
        real = {
            name: one for name, one in self.known.items() if not one.is_skipped and not one.is_new
        }
        return {name: _grams(name) for name in real}

    def list_unknown(self) -> list[dict[str, Any]]:
        """The unknown names, those of most rows first, as the page and the API ask about them.

        What looks like a product key is not repeated, so it is not asked about either.
        """
        asked = [one for one in self.unknown.values() if veiled(one["name"]) == one["name"]]
        asked.sort(key=lambda one: (-one["rows"], one["name"]))
        return [
            {
                "kind": self.kind,
                **one,
                "nearest": [
                    {"id": str(near.id), "name": near.name} for near in self.nearest(one["name"])
                ],
            }
            for one in asked
        ]


def read_programs(key_import: KeyImport) -> Names:
    """The programs' names, with the answers given for this file."""
    aliases = ProgramAlias.objects.select_related("program")
    known = _known(Program.objects.all(), aliases, "program")
    return Names("program", _chosen(key_import, "program", Program) | known)


def read_products(key_import: KeyImport) -> Names:
    """The products' names, with the answers given for this file."""
    aliases = ProductAlias.objects.select_related("product")
    known = _known(Product.objects.all(), aliases, "product")
    return Names("product", _chosen(key_import, "product", Product) | known)


def _known(things: Iterable[Any], aliases: Iterable[Any], kind: str) -> dict[str, Meaning]:
    known = {}
    for alias in aliases:
        thing = getattr(alias, kind)
        known[folded(alias.name)] = Meaning(thing.pk, thing.name)
    # A name wins over an alias that is written the same.
    return known | {folded(one.name): Meaning(one.pk, one.name) for one in things}


def _chosen(
    key_import: KeyImport, kind: str, model: type[Program] | type[Product]
) -> dict[str, Meaning]:
    choices = list(key_import.choices.filter(kind=kind))
    ids = [one.means_id for one in choices if one.choice == "is" and one.means_id]
    names = dict(model._default_manager.filter(pk__in=ids).values_list("pk", "name"))
    return {
        folded(one.name): _answer(one, names)
        for one in choices
        if one.choice != "is" or one.means_id in names
    }


def _answer(choice: NameChoice, names: dict[UUID, str]) -> Meaning:
    if choice.choice == "is" and choice.means_id:
        return Meaning(choice.means_id, names[choice.means_id])
    return Meaning(choice.means_id, choice.name, choice.choice == "skip", choice.choice == "create")


def _grams(name: str) -> frozenset[str]:
    text = f"  {name} "
    return frozenset(text[at : at + 3] for at in range(len(text) - 2))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0 to 1; by the geometric mean of their lengths, so that "Office 24" finds long names."""
    return len(one & other) / sqrt(len(one) * len(other) or 1)
