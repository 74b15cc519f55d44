"""Which keys a licensing ID is entitled to: a table of cases for the pure rules."""

import pytest

from keys.entitlement import (
    HolderFacts,
    PurchaseFacts,
    count_licenses,
    list_entitlements,
    list_osa_seats,
)
from tests.keys.entitlement_cases import (
    CAD25,
    CAD26,
    CASES,
    EARLIER,
    OPEN,
    POOL,
    PRODUCTS,
    TODAY,
    bought,
)


@pytest.mark.parametrize("case", CASES)
def test_what_a_licensing_id_is_entitled_to(case):
    rule, purchases, expected = CASES[case]
    facts = {"program": "x", **rule}
    for name in ("pools", "forecast_pools"):
        facts[name] = frozenset(facts.get(name, ()))
    holder = HolderFacts(**facts, purchases=tuple(purchases))
    found = list_entitlements(holder, PRODUCTS, today=TODAY)
    assert sorted((each.product, each.type) for each in found) == sorted(expected)
    assert {each.state for each in found} <= {"awaiting"}


def test_what_takes_no_key_says_so_where_it_was_bought():
    for rule in (OPEN, POOL | {"pools": frozenset({"servers"})}):
        holder = HolderFacts(program="x", **rule, purchases=(bought("sql"), bought("cal")))
        found = list_entitlements(holder, PRODUCTS, today=TODAY)
        keyless = sorted((each.product, each.state) for each in found if not each.type)
        assert keyless == [("cal", "not_needed"), ("sql", "embedded")]


def test_each_order_line_has_an_osa_key_for_its_seats_until_it_is_returned():
    def seats(*quantities: int) -> list[int]:
        lines = tuple(bought(quantity=quantity) for quantity in quantities)
        return list_osa_seats(HolderFacts(program="x", **OPEN, purchases=lines), CAD26)

    assert seats() == []
    assert seats(10, 25) == [10, 25]
    assert seats(10, 25, -25) == [10]
    assert seats(10, 25, -24) == [10, 25]
    assert seats(10, -10, 5) == [5]


def test_licenses_are_what_was_bought_and_not_returned():
    def count(*lines: PurchaseFacts) -> int:
        return count_licenses(HolderFacts(program="x", **OPEN, purchases=lines), CAD26, TODAY)

    assert count(bought(), bought(quantity=-2), bought(kind="license_and_sa"), bought(CAD25)) == 8
    assert count(bought(kind="sa")) == 0
    assert count(bought(kind="subscription", **EARLIER)) == 0
    assert count(bought(kind="subscription", starts_on=TODAY, ends_on=TODAY)) == 5
    assert count(bought(quantity=-2)) == 0
