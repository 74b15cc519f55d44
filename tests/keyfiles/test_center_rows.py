"""Operations record one thing by the API, with the columns and the checks of load files."""

import pytest
from django.utils import timezone

from agreements.models import LicensingId, Organization, Purchase
from audit.models import LogLine
from catalog.models import Product
from keys.fulfillment import fulfill
from keys.models import Fulfillment, Key
from tests.makers.rows import ROWS, expect
from tests.makers.stock import add_stock

CENTER = "/api/v1/center"
SELECT_NOT = {"licensing_id_program": "enterprise", "licensing_id": "7811223"}


@pytest.fixture
def post(api):
    olga = api("olga")
    return lambda kind, body: olga.post_json(f"{CENTER}/{kind}", body)


@pytest.mark.parametrize("kind", ROWS)
def test_each_kind_is_new_once_and_unchanged_then(world, api, post, kind):
    expect(world)
    first = post(kind, ROWS[kind])
    assert (first.status_code, first.json()["result"]) == (201, "created"), first.json()
    assert api("olga").get(first.headers["Location"]).status_code == 200
    again = post(kind, ROWS[kind])
    assert (again.status_code, again.json()["result"]) == (200, "unchanged")
    assert (again.json()["id"], again.json()["changes"]) == (first.json()["id"], [])
    (line,) = LogLine.objects.all()
    assert line.action.endswith(".added")
    assert str(line.subject_id) == first.json()["id"]


def test_an_order_line_is_corrected_and_gives_its_key(world, post):
    add_stock(world.products["cad"], "mak", 1)
    post("purchases", ROWS["purchases"])
    changed = post("purchases", ROWS["purchases"] | {"quantity": 7}).json()
    assert changed["result"] == "changed"
    assert changed["changes"] == [{"column": "quantity", "before": "5", "after": "7"}]
    line = LogLine.objects.get(action="purchase.changed")
    assert line.facts == {"values": "quantity: 5 → 7"}
    place = LicensingId.objects.get(number="61234567")
    assert [row.licensing_id for row in line.licensing_ids.all()] == [place.pk]
    assert Fulfillment.list_due().filter(pk=place.pk).exists()
    fulfill(place.pk, at=timezone.now())
    assert Key.objects.get(listings__licensing_id=place, product=world.products["cad"]).allowed == 7


def test_a_key_is_sealed_and_in_no_answer(world, post):
    answer = post("key-stock", ROWS["key-stock"])
    assert answer.json()["name"] == "MAK …BBBBB"
    assert "TVWXY" not in answer.content.decode()
    twice = post("key-stock", ROWS["key-stock"] | {"type": "kms", "product": "fjord-cad-2026-pro"})
    assert [error["code"] for error in twice.json()["errors"]] == ["key_known"]
    assert Key.objects.in_stock().count() == 1


@pytest.mark.parametrize(
    ("kind", "change", "pointer", "code"),
    [
        ("organizations", {"parent_number": "C-0"}, "/parent_number", "unknown_organization"),
        ("agreements", {"program": "No such"}, "/program", "unknown_program"),
        ("agreements", {"ends_on": "2020-01-01", "starts_on": "2021-01-01"}, "/ends_on", None),
        ("licensing-ids", {"agreement_number": "SP998877"}, "/agreement_number", None),
        ("purchases", {"quantity": -5}, "/quantity", "below_zero"),
        ("purchases", {"order_number": "=1+1"}, "/order_number", "formula"),
        (
            "forecasts",
            {"licensing_id_program": "enterprise", "licensing_id": "7811223"},
            "/licensing_id_program",
            "no_forecasts",
        ),
        ("key-stock", {"key": "TVWXY"}, "/key", None),
    ],
)
def test_what_is_wrong_is_at_its_column_and_changes_nothing(
    world, post, kind, change, pointer, code
):
    refused = post(kind, ROWS[kind] | change)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["pointer"]) == (400, pointer)
    assert code in {None, error["code"]}
    assert not LogLine.objects.exists()
    assert not Purchase.objects.exists()
    assert not Organization.objects.filter(number="C-9001").exists()


def test_an_idempotency_key_answers_again_and_nobody_else_may(world, api):
    headers = {"Idempotency-Key": "once"}
    olga = api("olga")
    bodies = [
        olga.post_json(f"{CENTER}/products", ROWS["products"], **headers).json() for _ in range(2)
    ]
    assert bodies[0] == bodies[1]
    assert bodies[0]["result"] == "created"
    for name in ("ada", "sam", "ines"):
        assert api(name).post_json(f"{CENTER}/products", ROWS["products"]).status_code == 403
    assert Product.objects.filter(code="tool-1").count() == 1
