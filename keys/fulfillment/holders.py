"""What the rules ask about the licensing IDs of one transaction, which has locked them.

Each kind of fact is read for all of them at once when it is first asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from agreements.models import LicensingId
from catalog.models import AllotmentRule, Product
from catalog.states import KeyType
from keys.entitlement import Entitlement, HolderFacts, list_osa_seats
from keys.models import Listing
from keys.selectors.facts import read_holders
from keys.states import OUT_OF_USE, ListingState
from vlsc.lib.lookups import uuid_array

# What fulfillment reads of a licensing ID.
HOLDER = (
    *("program", "number", "group", "pools", "price_level", "has_kms_exception"),
    "rights_version",
)
LISTED = ("licensing_id", "product__code", "type", "state", "key__status")
NO_RULE = AllotmentRule(factor=Decimal(1), minimum=0)


class Holders:
    """Some licensing IDs with their programs, and what is read about them.

    `known` are those of an earlier transaction: what it has read of a licensing ID holds as long as
    the version of its rights is the same.
    """

    def __init__(
        self, licensing_ids: Iterable[LicensingId], *, known: "Holders | None" = None
    ) -> None:
        self.all = {each.pk: each for each in licensing_ids}
        self.ids = uuid_array(self.all)
        self._known = known

    @cached_property
    def facts(self) -> dict[UUID, HolderFacts]:
        """What each has bought and expects to buy."""
        found = dict(self._list_known())
        return found | read_holders([each for pk, each in self.all.items() if pk not in found])

    def _list_known(self) -> Iterator[tuple[UUID, HolderFacts]]:
        if self._known:
            before = self._known.all
            for pk, each in self.all.items():
                if pk in before and before[pk].rights_version == each.rights_version:
                    yield pk, self._known.facts[pk]

    def find_rule(self, licensing_id: UUID) -> AllotmentRule:
        """The most specific row of the table; one activation a license where it has none."""
        program, level = self.all[licensing_id].program_id, self.all[licensing_id].price_level
        rules = self._rules
        found = rules.get((program, level)) or rules.get((program, ""))
        return found or NO_RULE

    def list_open_seats(self, licensing_id: UUID, product: Product) -> list[int]:
        """The seats of the order lines of a product without an OSA key; a blocked one is none."""
        seats, others = list_osa_seats(self.facts[licensing_id], product.code), 0
        for number in self._osa_keys[licensing_id, product.pk] if seats else []:
            if number in seats:
                seats.remove(number)
            else:
                others += 1  # of a file that gave other seats, or none
        return seats[others:]

    @cached_property
    def present(self) -> dict[UUID, set[Entitlement]]:
        """What is listed before anything is added, for those under which anything is.

        A key that is out of use counts as none, an OSA key for one order line only.
        """
        listings = Listing.objects.filter(licensing_id__any=self.ids)
        found: dict[UUID, set[Entitlement]] = {}
        for place, code, kind, state, status in listings.values_list(*LISTED):
            counted = found.setdefault(place, set())
            is_osa_key = kind == KeyType.OSA and state != ListingState.AWAITING
            if status not in OUT_OF_USE and not is_osa_key:
                shown = ListingState.AWAITING if kind else state
                counted.add(Entitlement(code, kind, shown))
        return found

    @cached_property
    def listed(self) -> str:
        """The ids of those under which anything was listed before; most new ones have nothing."""
        return uuid_array(self.present)

    @cached_property
    def _rules(self) -> dict[tuple[UUID, str], AllotmentRule]:
        programs = {each.program_id for each in self.all.values()}
        rules = AllotmentRule.objects.filter(program__any=programs)
        return {(rule.program_id, rule.price_level): rule for rule in rules}

    @cached_property
    def _osa_keys(self) -> defaultdict[tuple[UUID, UUID], list[int | None]]:
        """The seats of the OSA keys that each has, by licensing ID and product."""
        issued = Listing.objects.filter(
            licensing_id__any=self.ids, type=KeyType.OSA, key__isnull=False
        ).exclude(key__status__in=OUT_OF_USE)
        found = defaultdict(list)
        for place, product, seats in issued.values_list("licensing_id", "product", "key__seats"):
            found[place, product].append(seats)
        return found
