"""Effective quantities and active Software Assurance, by the lines that were bought."""

from datetime import date

import pytest

from keys.entitlement import PurchaseFacts
from keys.quantities import Quantity, VersionFacts, Versions, count_quantities

TODAY = date(2026, 6, 1)
THREE_YEARS = (date(2020, 1, 1), date(2022, 12, 31))
NOW = (date(2023, 1, 1), date(2026, 12, 31))
LATER = (date(2026, 6, 2), date(2027, 6, 1))
VERSIONS = [
    VersionFacts(product=f"{edition} {year}", family="Server", edition=edition, released_on=day)
    for edition in ("Standard", "Datacenter")
    for year, day in (
        (2019, date(2018, 10, 2)),
        (2022, date(2021, 8, 18)),
        (2025, date(2024, 11, 1)),
        (2027, date(2026, 6, 2)),  # tomorrow
    )
] + [VersionFacts(product="Undated", family="Client")]


def line(quantity, kind="license", product="Standard 2019", term=(None, None)):
    return PurchaseFacts(
        product=product, kind=kind, quantity=quantity, starts_on=term[0], ends_on=term[1]
    )


CASES = {
    "licenses stay at their version": ([line(10), line(5)], {"Standard 2019": (15, 0)}),
    "returns are subtracted": ([line(-4), line(10)], {"Standard 2019": (6, 0)}),
    "nothing is left": ([line(10), line(-10)], {}),
    "more is returned than was bought": ([line(1), line(-9)], {}),
    "assurance in force": (
        [line(10, "license_and_sa", term=NOW)],
        {"Standard 2025": (10, 10)},
    ),
    "assurance until today": (
        [line(10, "license_and_sa", term=(NOW[0], TODAY))],
        {"Standard 2025": (10, 10)},
    ),
    "assurance that has ended keeps its version": (
        [line(10, "license_and_sa", term=THREE_YEARS)],
        {"Standard 2022": (10, 0)},
    ),
    "assurance from tomorrow on": (
        [line(10, "license_and_sa", term=LATER)],
        {"Standard 2019": (10, 0)},
    ),
    "assurance without dates covers nothing": (
        [line(10, "license_and_sa")],
        {"Standard 2019": (10, 0)},
    ),
    "a return of what is covered": (
        [line(10, "license_and_sa", term=NOW), line(-4, "license_and_sa", term=NOW)],
        {"Standard 2025": (6, 6)},
    ),
    "a return without dates takes what there is": (
        [line(10, "license_and_sa", term=NOW), line(3), line(-4)],
        {"Standard 2025": (10, 10)},
    ),
    "a renewal": (
        [line(10, "license_and_sa", term=THREE_YEARS), line(4, "sa", term=NOW)],
        {"Standard 2022": (6, 0), "Standard 2025": (4, 4)},
    ),
    "a renewal takes the newest licenses": (
        [
            line(5),
            line(10, "license_and_sa", term=THREE_YEARS),
            line(4, "sa", product="Standard 2022", term=NOW),
        ],
        {"Standard 2019": (5, 0), "Standard 2022": (6, 0), "Standard 2025": (4, 4)},
    ),
    "two renewals one after the other": (
        [line(3, "sa", term=NOW), line(10), line(8, "sa", term=THREE_YEARS)],
        {"Standard 2019": (2, 0), "Standard 2022": (5, 0), "Standard 2025": (3, 3)},
    ),
    "a renewal of licenses of another licensing ID": (
        [line(4, "sa", term=NOW)],
        {"Standard 2025": (0, 4)},
    ),
    "an ended renewal of nothing": ([line(4, "sa", term=THREE_YEARS)], {}),
    "a returned renewal": (
        [line(10), line(6, "sa", term=NOW), line(-2, "sa", term=NOW)],
        {"Standard 2019": (6, 0), "Standard 2025": (4, 4)},
    ),
    "a subscription in force": (
        [line(10, "subscription", term=NOW)],
        {"Standard 2025": (10, 10)},
    ),
    "a subscription that has ended": ([line(10, "subscription", term=THREE_YEARS)], {}),
    "a subscription without dates": (
        [line(10, "subscription")],
        {"Standard 2019": (10, 0)},
    ),
    "a step-up": (
        [line(10, product="Standard 2022"), line(4, "step_up", "Datacenter 2022")],
        {"Standard 2022": (6, 0), "Datacenter 2022": (4, 0)},
    ),
    "a step-up takes licenses with assurance along": (
        [
            line(10, "license_and_sa", "Standard 2022", NOW),
            line(2, product="Standard 2022"),
            line(4, "step_up", "Datacenter 2025"),
        ],
        {"Standard 2022": (2, 0), "Standard 2025": (6, 6), "Datacenter 2025": (4, 4)},
    ),
    "a step-up from nothing": (
        [line(4, "step_up", "Datacenter 2022")],
        {"Datacenter 2022": (4, 0)},
    ),
    "a step-up leaves newer versions": (
        [line(4, product="Standard 2025"), line(4, "step_up", "Datacenter 2022")],
        {"Standard 2025": (4, 0), "Datacenter 2022": (4, 0)},
    ),
    "a returned step-up": (
        [
            line(10, product="Standard 2022"),
            line(4, "step_up", "Datacenter 2022"),
            line(-4, "step_up", "Datacenter 2022"),
        ],
        {"Standard 2022": (10, 0)},
    ),
    "a product without a day of release": (
        [line(4, "license_and_sa", "Undated", NOW)],
        {"Undated": (4, 4)},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_counted(case):
    lines, expected = CASES[case]
    counted = count_quantities(lines, Versions(VERSIONS, today=TODAY))
    assert counted == {product: Quantity(*pair) for product, pair in expected.items()}
