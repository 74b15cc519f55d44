"""Which products a licensing ID may use, and why: by the rules, on its page and by the API."""

from datetime import date, timedelta

import pytest
from django.utils.html import strip_tags

from agreements.models import Forecast, LicensingId
from catalog.models import Program
from keys.entitlement import HolderFacts, list_entitlements
from keys.rights import Because, Reason, list_rights
from tests.cast import force
from tests.keys.entitlement_cases import CASES, PRODUCTS, TODAY
from tests.makers.agreements import buy
from tests.today import center_today


def holder_of(rule, purchases):
    facts = {"program": "x", **rule}
    for name in ("pools", "forecast_pools"):
        facts[name] = frozenset(facts.get(name, ()))
    return HolderFacts(**facts, purchases=tuple(purchases))


def rights_of(case):
    rule, purchases, _ = CASES[case]
    return list_rights(holder_of(rule, purchases), PRODUCTS, today=TODAY)


def test_who_is_entitled_to_a_key_may_use_the_product():
    for case, (rule, purchases, _) in CASES.items():
        entitled = list_entitlements(holder_of(rule, purchases), PRODUCTS, today=TODAY)
        assert {each.product for each in entitled} - rights_of(case).keys() == set(), case


BOUGHT = {
    "cad-26": [Reason(because=Because.PURCHASE, licenses=5)],
    "cad-25": [Reason(because=Because.DOWNGRADE, of="cad-26")],
}
EXPECTED = {
    "a pool": {code: [Reason(because=Because.POOL)] for code in ("server", "sql", "cal")},
    "no pool": {},
    "a forecast": {code: [Reason(because=Because.FORECAST)] for code in ("server", "sql", "cal")},
    "a pool, whatever was bought of others": BOUGHT,
    "bought, with its downgrade": BOUGHT,
    "bought of another program": {},
    "all returned": {},
    "an ended subscription": {},
    "a version released while covered": BOUGHT
    | {"cad-27": [Reason(because=Because.SOFTWARE_ASSURANCE, of="cad-26")]},
    "a version released after the coverage": BOUGHT,
}


@pytest.mark.parametrize("case", EXPECTED)
def test_why(case):
    assert rights_of(case) == EXPECTED[case]


@pytest.fixture
def norway(world):
    """Contoso Norge bought 9 of CAD, which may be downgraded to last year's."""
    pk = world.licensing_ids["7654399"].pk
    force(LicensingId.objects.filter(pk=pk), pools=["servers"])
    office, cad = world.products["office"], world.products["cad"]
    cad.downgrades_to.add(office)
    buy(world, "7654399", "cad", 9)
    return pk


def read(client, pk):
    rows = client.get(f"/api/v1/licensing-ids/{pk}/rights").json()["results"]
    return [
        (
            row["product"]["code"],
            [
                (each["because"], (each["product"] or {}).get("code"), each["licenses"])
                for each in row["reasons"]
            ],
        )
        for row in rows
    ]


def test_page_and_api_name_the_reasons(norway, api, visit_as):
    cad = "fjord-cad-2026-pro"
    assert read(api("ada"), norway) == [
        (cad, [("purchase", None, 9)]),
        ("office-ltsc-proplus-2024", [("downgrade", cad, None)]),
        ("sql-server-2019-standard", [("pool", None, None)]),
        ("windows-server-2022-standard", [("pool", None, None)]),
    ]
    page = visit_as("ada").get(f"/licenses/{norway}/rights").content.decode()
    text = " ".join(strip_tags(page.replace("<", " <")).split())
    for reason in (
        "Fjord CAD 2026 Professional Applications It was bought: 9 licenses",
        "An earlier version of what may be used: Fjord CAD 2026 Professional",
        "Windows Server 2022 Standard Servers The agreement covers its pool",
        "Downgrade to earlier versions, not to other editions",
    ):
        assert reason in text


def test_a_forecast_and_software_assurance_give_rights(world, norway, api):
    force(Program.objects.filter(code="enterprise"), key_rule="forecast")
    Forecast.objects.create(licensing_id_id=norway, pool="servers", quantity=3)
    today = center_today()
    cad = world.products["cad"]
    later = type(cad).objects.create(
        code="fjord-cad-2027-pro",
        name="Fjord CAD 2027 Professional",
        family=cad.family,
        version="2027",
        pool="applications",
        key_need="none",
        activation_authority="center",
        released_on=today,
    )
    term = {"coverage_starts_on": date(2020, 1, 1), "coverage_ends_on": today + timedelta(days=9)}
    buy(world, "7654399", "cad", 1, line=2, kind="license_and_sa", **term)
    found = dict(read(api("ada"), norway))
    assert found[later.code] == [("software_assurance", cad.code, None)]
    assert found["windows-server-2022-standard"] == [("forecast", None, None)]


@pytest.mark.parametrize("name", ["vera", "mallory"])
def test_who_may_not_see_purchases_finds_nothing(world, visit_as, api, name):
    path = f"/licenses/{world.licensing_ids['7654321'].pk}"
    page = visit_as(name).get(f"{path}/rights")
    assert (page.status_code, page.get("Location")) == {
        "vera": (302, path),  # she sees the licensing ID, and is led to the tab of her own
        "mallory": (404, None),
    }[name]
    answer = api(name).get(f"/api/v1/licensing-ids/{world.licensing_ids['7654321'].pk}/rights")
    assert answer.status_code == 404


def test_the_tab_is_offered_to_those_who_see_purchases(world, visit_as):
    path = f"/licenses/{world.licensing_ids['7654321'].pk}"
    assert "/rights" in visit_as("leo").get(f"{path}/access").content.decode()
    assert "/rights" not in visit_as("vera").get(f"{path}/access").content.decode()
