"""Loading order lines and forecasts: corrections, returns, and what they refuse."""

import pytest

from agreements.models import Forecast, LicensingId, Purchase
from tests.loads.conftest import changes, errors

HEAD = "licensing_id_program,licensing_id,order_number,line,product,kind,quantity"
SERVER = "Windows Server 2022 Standard"


def lines(*rows: str) -> str:
    return "\n".join([HEAD, *(f"enterprise,7654321,{row}" for row in rows)])


def rights(number: str = "7654321") -> int:
    return LicensingId.objects.get(number=number).rights_version


def test_order_lines_and_their_corrections(load):
    before = rights()
    text = lines(f"SO-1,1,{SERVER},license,40", "SO-1,2,office-ltsc-proplus-2024,license_and_sa,5")
    assert load("purchases", text).counts["new"] == 2
    again = load("purchases", text.replace("SO-1", "so-1"))
    assert (again.counts["unchanged"], rights()) == (2, before + 1)
    corrected = load("purchases", text.replace(",40", ",30"))
    assert changes(corrected) == [(2, "changed", "7654321 SO-1/1", {"quantity": ["40", "30"]})]
    assert list(Purchase.objects.order_by("line").values_list("quantity", "fulfillment")) == [
        (30, "download"),
        (5, "download"),
    ]
    assert rights() == before + 2


def test_a_return_below_zero(load):
    assert load("purchases", lines(f"SO-1,1,{SERVER},license,3")).state == "applied"
    refused = load("purchases", lines(f"SO-2,1,{SERVER},license,-5"))
    assert errors(refused) == [(2, "quantity", "below_zero")]
    bought = load("purchases", lines(f"SO-2,1,{SERVER},license,-5", f"SO-3,1,{SERVER},license,2"))
    assert (bought.state, bought.counts["new"]) == ("applied", 2)
    lowered = load("purchases", lines(f"SO-3,1,{SERVER},license,1"))
    assert errors(lowered) == [(2, "quantity", "below_zero")]
    other = load("purchases", lines("SO-3,1,office-ltsc-proplus-2024,license,2"))
    assert errors(other) == [(2, "quantity", "below_zero")]


def test_what_is_wrong_with_order_lines(load):
    refused = load(
        "purchases",
        lines(
            f"SO-1,0x1,{SERVER},license,1",
            f"SO-1,-2,{SERVER},license,1",
            f"SO-1,3,{SERVER},rent,1",
            f"SO-1,4,{SERVER},license,0",
            "SO-1,5,Windows Server 2022 Standart,license,1",
            f"SO-1,6,{SERVER},license,1.5",
            f"SO-1,7,{SERVER},license,1",
            f"so-1,7,{SERVER},license,1",
        )
        + f"\nopen_license,7654321,SO-1,8,{SERVER},license,1"
        + f"\nenterprise,7654321,SO-1,9,{SERVER},license,MV4RB-D7XH8-QC9FP-W3GTY-6WPB8",
    )
    assert errors(refused) == [
        (2, "line", "integer_malformed"),
        (3, "line", "integer_malformed"),
        (4, "kind", "choice_unknown"),
        (5, "quantity", "quantity_zero"),
        (6, "product", "unknown_product"),
        (7, "quantity", "integer_malformed"),
        (9, "line", "row_twice"),
        (10, "licensing_id", "unknown_licensing_id"),
        (11, "quantity", "key_misplaced"),
    ]
    assert not Purchase.objects.exists()


@pytest.mark.parametrize("has_forecasts", [True, False])
def test_forecasts(load, world, has_forecasts):
    program = world.programs["enterprise"]
    program.has_forecasts = has_forecasts
    program.save()
    before = rights()
    text = "licensing_id_program,licensing_id,pool,quantity\nenterprise,7654321,Systems,500\n"
    loaded = load("forecasts", text)
    assert errors(loaded) == (
        [] if has_forecasts else [(2, "licensing_id_program", "no_forecasts")]
    )
    found = Forecast.objects.filter(pool="systems", quantity=500)
    assert (found.count(), rights() - before) == (int(has_forecasts), int(has_forecasts))
