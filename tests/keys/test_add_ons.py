"""Add-ons extend products for a time: a purchase brings their keys; the desk sees who lacks one."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from audit.models import LogLine
from catalog.models import AddOn, Product
from keys.entitlement import HolderFacts, ProductFacts, PurchaseFacts, list_entitlements
from keys.selectors.add_ons import list_add_ons, list_lacking
from keys.selectors.facts import read_products
from keys.services import AddOnWish, declare_add_on
from tests.cast import World
from tests.makers.catalog import add_product
from tests.makers.keys import add_key
from tests.today import center_today
from vlsc.lib.refused import Invalid, NotPermitted

PAGE, API = "/desk/add-ons", "/api/v1/center/add-ons"
GUID = "4afc620f-12a4-48ad-8015-2aebfbd6e47c"


@pytest.fixture
def extended(world) -> Product:
    """A year of extended updates of the server."""
    return add_product("server-esu", "Server ESU year 1", types="mak")


def declare(world: World, product: Product, who: str = "olga", **values: object) -> AddOn:
    today = center_today()
    wish = {
        "adds_to": [world.products["server"]],
        "covers_from": today,
        "covers_until": today + timedelta(364),
        "activation_id": UUID(GUID),
    }
    wish = AddOnWish(product=product, **(wish | values))
    return declare_add_on(by=world.actor(who), wish=wish, at=timezone.now())


def lines() -> list[tuple[str, str]]:
    return [(line.action, line.facts["changes"]) for line in LogLine.objects.order_by("id")]


def test_what_it_adds_to_is_logged_with_the_old_value_and_the_new_one(world, extended):
    first = declare(world, extended)
    declare(world, extended)
    until = first.covers_until + timedelta(1)
    declare(world, extended, covers_until=until)
    assert (AddOn.objects.count(), len(lines())) == (1, 2)
    assert lines()[1] == ("add_on.changed", f"covers_until: {first.covers_until} → {until}")
    assert f"activation_id: – → {GUID}" in lines()[0][1]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("product", lambda world, product: {"product": world.products["sql"]}),
        ("adds_to", lambda world, product: {"adds_to": []}),
        ("adds_to", lambda world, product: {"adds_to": [product]}),
        ("covers_until", lambda world, product: {"covers_until": center_today() - timedelta(1)}),
    ],
    ids=["no MAK", "no base", "itself", "end before start"],
)
def test_what_makes_no_sense_is_refused(world, extended, field, values):
    given = values(world, extended)
    with pytest.raises(Invalid) as invalid:
        declare(world, given.pop("product", extended), **given)
    assert (list(invalid.value.errors), lines()) == ([field], [])


def test_an_add_on_is_no_base_of_another(world, extended):
    declare(world, extended)
    with pytest.raises(Invalid):
        declare(world, world.products["cad"], adds_to=[extended])


@pytest.mark.parametrize("who", ["ada", "sam", "ines"])
def test_only_operations_see_and_change_them(world, extended, who):
    add_on = declare(world, extended)
    with pytest.raises(NotPermitted):
        list_add_ons(world.actor(who))
    with pytest.raises(NotPermitted):
        list_lacking(world.actor(who), add_on)
    with pytest.raises(NotPermitted):
        declare(world, extended, who, adds_to=[world.products["office"]])


def test_who_has_a_base_product_and_no_add_on_lacks_it(world, extended):
    add_on = declare(world, extended)

    def lacking() -> list[str]:
        return [each.number for each in list_lacking(world.actor("olga"), add_on)]

    assert lacking() == ["7654321", "7654399", "9F3K27QA"]
    place = [world.licensing_ids["9F3K27QA"]]
    key = add_key("TVWXY-BCDFG-HJKMP-QRTVW-BBBBC", "mak", place, extended)
    assert lacking() == ["7654321", "7654399"]
    key.move_to("blocked", field="status")
    assert lacking() == ["7654321", "7654399", "9F3K27QA"]


def test_a_pool_does_not_bring_it_and_a_purchase_does(world, extended):
    facts = [
        ProductFacts(code="base", pool="servers"),
        ProductFacts(code="year", pool="servers", is_add_on=True),
    ]
    holder = {"program": "enterprise", "key_rule": "pool", "kms": "included"}
    pools = {"pools": frozenset({"servers"})}
    line = PurchaseFacts(product="year", kind="license", quantity=1)

    def given(**more: object) -> list[str]:
        found = list_entitlements(
            HolderFacts(**holder, **pools, **more), facts, today=center_today()
        )
        return sorted(each.product for each in found)

    assert given() == ["base"]
    assert given(purchases=(line,)) == ["base", "year"]
    declare(world, extended)
    add_ons = {each.code for each in read_products()[1] if each.is_add_on}
    assert add_ons == {"server-esu"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_show_it(world, extended, visit_as, django_assert_num_queries, count):
    server, olga = world.products["server"], visit_as("olga")
    day = f"{center_today()}"
    sent = {
        "product": str(extended.pk),
        "adds_to": [str(server.pk)],
        "covers_from": day,
        "covers_until": day,
        "activation_id": GUID,
    }
    assert olga.post(PAGE, sent | {"covers_until": "2020-01-01"}).status_code == 400
    assert olga.post(PAGE, sent)["Location"] == PAGE
    for number in range(1, count):
        declare(world, add_product(f"more-{number}", f"More {number}", types="mak"))
    olga.get(PAGE)
    with django_assert_num_queries(6):
        shown = olga.get(PAGE).content.decode()
    assert GUID in shown
    add_on = AddOn.objects.get(product=extended)
    lacking = olga.get(f"{PAGE}?lacking={add_on.pk}").content.decode()
    assert "9F3K27QA" in lacking
    assert "61234567" not in lacking
    assert olga.get(f"{PAGE}?lacking=x").status_code == 404
    product = visit_as("vera").get(f"/keys/products/{server.pk}").content.decode()
    assert GUID in product


def test_the_api_puts_add_ons_and_lists_who_lacks_one(world, extended, api):
    olga, server = api("olga"), world.products["server"]
    body = {
        "product": str(extended.pk),
        "adds_to": [str(server.pk)],
        "covers_from": "2026-01-01",
        "covers_until": "2026-12-31",
    }
    put = olga.post_json(API, body).json()
    assert (put["product"]["code"], put["activation_id"]) == ("server-esu", None)
    assert [base["code"] for base in put["adds_to"]] == [server.code]
    assert olga.get(API).json()["results"] == [put]
    again = olga.post_json(API, body | {"activation_id": GUID}).json()
    assert again == put | {"activation_id": GUID}
    lacking = olga.get(f"{API}/{put['id']}/lacking").json()["results"]
    assert [row["number"] for row in lacking] == ["7654321", "7654399", "9F3K27QA"]
    for field, wrong, place in (
        ("product", str(world.products["sql"].pk), "/product"),
        ("adds_to", [put["id"]], "/adds_to/0"),
        ("covers_until", "2025-12-31", "/covers_until"),
    ):
        (error,) = olga.post_json(API, body | {field: wrong}).json()["errors"]
        assert error["pointer"] == place
    assert api("sam").post_json(API, body).status_code == 403
    assert olga.get(f"{API}/{put['product']['id']}/lacking").status_code == 404
