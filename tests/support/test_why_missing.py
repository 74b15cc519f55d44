"""The form for a missing key says first why there is none."""

import pytest
from django.test import Client

from accounts.grants import Role
from agreements.models import Forecast, Purchase, RoleAssignment
from catalog.models import Program
from tests.cast import World, force


def shown(client: Client, world: World, number: str, product: str) -> list[str]:
    ids = f"licensing_id={world.licensing_ids[number].pk}&product={world.products[product].pk}"
    page = client.get(f"/support/new?kind=key_missing&{ids}")
    reasons = [str(reason) for reason in page.context["reasons"]]
    assert all(reason in page.content.decode() for reason in reasons)
    return reasons


@pytest.mark.parametrize(
    ("name", "number", "product", "reasons"),
    [
        ("kim", "7654321", "sql", ["The setup program enters the key."]),
        (
            "kim",
            "7654321",
            "office",
            ["The center issues it as soon as its stock allows; you need not do anything."],
        ),
        ("kim", "7654321", "cad", []),
        (
            "nora",
            "61234567",
            "server",
            ["No unit of it is recorded as bought.", "KMS host keys are issued by exception only."],
        ),
    ],
)
def test_what_stands_in_the_way_of_a_key(world, visit_as, name, number, product, reasons):
    assert shown(visit_as(name), world, number, product) == reasons


def test_what_was_bought_or_is_expected_is_no_reason_any_more(world, visit_as):
    nora, place = visit_as("nora"), world.licensing_ids["61234567"]
    exception = "KMS host keys are issued by exception only."
    RoleAssignment.objects.create(
        holder=world.people["vera"], role=Role.KEY_VIEWER, licensing_id=place
    )
    assert shown(visit_as("vera"), world, "61234567", "server") == [exception]  # sees no purchases
    Purchase.objects.create(
        licensing_id=place,
        order_number="PO-1",
        line=1,
        product=world.products["server"],
        kind="license",
        quantity=5,
    )
    assert shown(nora, world, "61234567", "server") == [exception]
    force(Program.objects.filter(code="open_license"), key_rule="forecast")
    lacking = ["There is no forecast for its pool.", exception]
    assert shown(nora, world, "61234567", "server") == lacking
    Forecast.objects.create(licensing_id=place, pool=world.products["server"].pool, quantity=1)
    assert shown(nora, world, "61234567", "server") == [exception]
