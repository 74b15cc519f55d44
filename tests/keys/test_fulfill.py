"""A licensing ID gets the keys that it is entitled to from stock, or waits for them."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from agreements.models import Forecast, LicensingId
from agreements.services import NewPurchase, add_purchase, allow_kms_keys
from agreements.states import PurchaseKind
from audit.models import LogLine
from catalog.models import AllotmentRule, Product
from keys.fulfillment import fulfill, fulfill_all, serve_waiting, serving, sweep
from keys.fulfillment.holders import Holders
from keys.fulfillment.serving import serve
from keys.models import Fulfillment, Key, Listing, StockKind
from tests.cast import World, force
from tests.makers.catalog import add_product
from tests.makers.stock import add_stock
from vlsc.lib.refused import NotPermitted, Refused

OPEN, POOL = "61234567", "7811223"
STATEMENTS = 33


def at():
    return timezone.now()


def buy(world: World, product: Product, quantity: int = 5, line: int = 1, number: str = OPEN):
    add_purchase(
        by=world.actor("olga"),
        licensing_id=world.licensing_ids[number],
        facts=NewPurchase(
            order_number="PO-9",
            line=line,
            product=product,
            kind=PurchaseKind.LICENSE,
            quantity=quantity,
        ),
        at=at(),
    )


def listed(number: str = OPEN, *products: Product) -> list[tuple[str, str, str, str]]:
    rows = Listing.objects.filter(number=number, product__in=products).order_by("product_name")
    return sorted(
        (row.product.code, row.type, row.state, row.key.last_five if row.key else "")
        for row in rows.select_related("product", "key")
    )


def run(world: World, number: str = OPEN) -> int:
    return fulfill(world.licensing_ids[number].pk, at=at())


def lines(action: str) -> list[LogLine]:
    return list(LogLine.objects.filter(action=action).order_by("id"))


def test_what_was_bought_comes_from_stock_once(world):
    cad = world.products["cad"]
    older, _ = add_stock(cad, "mak", 2)
    AllotmentRule.objects.create(program=world.programs["open_license"], factor="1.25", minimum=3)
    buy(world, cad, quantity=5)
    assert run(world) == 1
    assert listed(OPEN, cad) == [(cad.code, "mak", "issued", older.last_five)]
    key = Key.objects.get(pk=older.pk)
    assert (key.group_id, key.allotted, key.granted) == (
        world.licensing_ids[OPEN].group_id,
        7,
        0,
    )
    assert key.allotment == {"licenses": 5, "factor": "1.25", "minimum": 3}
    assert Key.objects.in_stock().count() == 1
    (added,), (issued,) = lines("listing.added"), lines("key.issued")
    assert (added.subject_name, added.facts) == (cad.name, {"type": "mak", "state": "awaiting"})
    assert (issued.subject_name, issued.actor_kind) == (str(key), "system")
    assert issued.facts == {"products": [cad.name]}
    # Once is enough, also when the rights are looked at again.
    assert run(world) == 0
    Fulfillment.forget_all()
    assert run(world) == 0
    assert Key.objects.in_stock().count() == 1


def test_later_purchases_raise_what_is_allotted_by_the_stored_rule_and_never_lower_it(world):
    cad = world.products["cad"]
    (key,) = add_stock(cad, "mak", 1)
    rule = AllotmentRule.objects.create(
        program=world.programs["open_license"], factor="2", minimum=1
    )
    buy(world, cad, quantity=5)
    run(world)
    force(AllotmentRule.objects.filter(pk=rule.pk), factor="10")
    buy(world, cad, quantity=3, line=2)
    run(world)
    key.refresh_from_db()
    assert (key.allotted, key.allotment["licenses"]) == (16, 8)
    (line,) = lines("key.allotted")
    assert line.facts == {"before": 10, "allotted": 16}
    buy(world, cad, quantity=-7, line=3)
    run(world)
    key.refresh_from_db()
    assert (key.allotted, len(lines("key.allotted"))) == (16, 1)


def test_the_row_of_the_price_level_wins(world):
    cad, program = world.products["cad"], world.programs["open_license"]
    (key,) = add_stock(cad, "mak", 1)
    AllotmentRule.objects.create(program=program, factor="1", minimum=1)
    AllotmentRule.objects.create(program=program, price_level="C", factor="3", minimum=1)
    AllotmentRule.objects.create(program=program, price_level="D", factor="4", minimum=1)
    force(LicensingId.objects.filter(number=OPEN), price_level="C")
    buy(world, cad)
    run(world)
    key.refresh_from_db()
    assert key.allotted == 15


def test_a_key_of_the_licensor_keeps_the_counter_of_the_stock(world):
    server = world.products["server"]
    (key,) = add_stock(server, "mak", 1, allotted=500)
    buy(world, server)
    run(world)
    key.refresh_from_db()
    assert (key.allotted, key.allotment) == (500, {})


def test_without_stock_it_waits_and_stock_serves_the_longest_waiting_first(world):
    cad = world.products["cad"]
    buy(world, cad)
    run(world)
    buy(world, cad, number="9F3K27QA")  # by pool: Fabrikam waits for all of its products
    run(world, "9F3K27QA")
    assert listed(OPEN, cad) == [(cad.code, "mak", "awaiting", "")]
    assert serve_waiting(at=at()) == 0
    (key,) = add_stock(cad, "mak", 1)
    assert serve_waiting(at=at(), products={world.products["office"].pk}) == 0
    sweep(at())
    assert listed(OPEN, cad) == [(cad.code, "mak", "issued", key.last_five)]
    assert listed("9F3K27QA", cad) == [(cad.code, "mak", "awaiting", "")]


def test_blocked_stock_is_not_issued(world):
    cad = world.products["cad"]
    force(Key.objects.filter(pk=add_stock(cad, "mak", 1)[0].pk), status="blocked")
    buy(world, cad)
    run(world)
    assert listed(OPEN, cad) == [(cad.code, "mak", "awaiting", "")]


def test_one_kms_key_stands_under_each_product_of_its_group(world):
    server, group = world.products["server"], "Windows Server 2022"
    data = add_product("server-data", "Windows Server 2022 Datacenter", kms_group=group)
    late = add_product("server-late", "Windows Server 2022 Essentials", kms_group=group)
    force(Product.objects.filter(pk=late.pk), pool="systems")
    first, _ = add_stock(server, "kms", 2)
    force(LicensingId.objects.filter(number=POOL), pools=["servers"])
    run(world, POOL)
    hosted = [row for row in listed(POOL, server, data, late) if row[1] == "kms"]
    assert hosted == [
        ("server-data", "kms", "issued", first.last_five),
        (server.code, "kms", "issued", first.last_five),
    ]
    assert len(lines("key.issued")) == 1
    # A product that comes later gets the same key.
    force(LicensingId.objects.filter(number=POOL), pools=["servers", "systems"], rights_version=2)
    run(world, POOL)
    assert ("server-late", "kms", "issued", first.last_five) in listed(POOL, late)
    assert Key.objects.in_stock().filter(type="kms").count() == 1
    key = Key.objects.get(pk=first.pk)
    assert (key.hosts_allowed, key.activations_per_host) == (6, 10)


def test_an_open_license_gets_kms_keys_by_an_exception_with_a_reason(world):
    server, olga = world.products["server"], world.actor("olga")
    add_stock(server, "kms", 1)
    buy(world, server)
    run(world)
    assert [row[1] for row in listed(OPEN, server)] == ["mak"]
    except_it = {"licensing_id": world.licensing_ids[OPEN], "at": at()}
    with pytest.raises(NotPermitted):
        allow_kms_keys(by=world.actor("nora"), reason="a lab", **except_it)
    with pytest.raises(Refused, match="reason"):
        allow_kms_keys(by=olga, reason=" ", **except_it)
    assert not lines("licensing_id.kms_allowed")
    allow_kms_keys(by=olga, reason="A laboratory without a network", **except_it)
    run(world)
    assert [row[1:3] for row in listed(OPEN, server)] == [("kms", "issued"), ("mak", "awaiting")]
    (line,) = lines("licensing_id.kms_allowed")
    assert line.facts == {"reason": "A laboratory without a network"}
    for number in (OPEN, POOL):  # it has one already; its program includes them
        other = except_it | {"licensing_id": world.licensing_ids[number]}
        with pytest.raises(Refused) as refused:
            allow_kms_keys(by=olga, reason="again", **other)
        assert refused.value.code == "kms_included"


def test_each_order_line_gets_its_osa_key_with_its_seats(world):
    cloud = add_product("cloud", "Fjord Cloud", types="osa", authority="center")
    buy(world, cloud, quantity=10)
    buy(world, cloud, quantity=25, line=2)
    run(world)
    assert [row[2] for row in listed(OPEN, cloud)] == ["awaiting"]
    fits, any_seats = add_stock(cloud, "osa", 1, seats=25) + add_stock(cloud, "osa", 1)
    other = add_stock(cloud, "osa", 1, seats=99)[0]
    assert serve_waiting(at=at()) == 2
    seats = dict(Key.objects.filter(type="osa").values_list("pk", "seats"))
    assert seats == {any_seats.pk: 10, fits.pk: 25, other.pk: 99}
    assert [row[2] for row in listed(OPEN, cloud)] == ["issued", "issued"]
    assert set(Key.objects.filter(pk__in=[fits.pk, any_seats.pk]).values_list("osa_status")) == {
        ("available",)
    }
    assert run(world) == 0


def test_who_waits_for_an_osa_key_that_stock_has_not_holds_up_nobody(world, monkeypatch):
    monkeypatch.setattr(serving, "BATCH", 1)
    cloud = add_product("cloud", "Fjord Cloud", types="osa", authority="center")
    buy(world, cloud, quantity=10)
    run(world)
    buy(world, cloud, quantity=25, number="9F3K27QA")
    run(world, "9F3K27QA")
    add_stock(cloud, "osa", 1, seats=25)
    assert serve_waiting(at=at()) == 1
    states = [listed(number, cloud)[0][2] for number in (OPEN, "9F3K27QA")]
    assert states == ["awaiting", "issued"]


def test_several_are_fulfilled_together_in_as_many_statements_as_one(
    world, django_assert_num_queries
):
    cad, numbers = world.products["cad"], [OPEN, "9F3K27QA", "7654399"]
    force(LicensingId.objects.all(), pools=[])
    force(type(cad).objects.filter(pk=cad.pk), pool="systems")
    for number in numbers:
        force(LicensingId.objects.filter(number=number), pools=["systems"])
        buy(world, cad, number=number)
    add_stock(cad, "mak", 3)
    ids = [world.licensing_ids[number].pk for number in numbers]
    with django_assert_num_queries(STATEMENTS):
        assert fulfill_all(ids[:1], at=at()) == 1
    Fulfillment.forget_all()
    with django_assert_num_queries(STATEMENTS):
        assert fulfill_all(ids, at=at()) == 2
    assert [listed(number, cad)[0][2] for number in numbers] == ["issued"] * 3
    for action in ("listing.added", "key.issued"):
        concerned = [
            [link.licensing_id for link in each.licensing_ids.all()] for each in lines(action)
        ]
        assert sorted(concerned) == sorted([pk] for pk in ids)


def test_what_was_read_before_holds_only_while_the_rights_are_the_same(
    world, django_assert_num_queries
):
    """Between listing and issuing, somebody can buy more; the MAK is allotted for all of it."""
    cad, pk = world.products["cad"], world.licensing_ids[OPEN].pk
    buy(world, cad, quantity=60)
    same = Holders([LicensingId.objects.get(pk=pk)])
    bought = same.facts[pk]
    again = Holders([LicensingId.objects.get(pk=pk)], known=same)
    with django_assert_num_queries(0):
        assert again.facts == {pk: bought}
    Listing.objects.create(
        licensing_id=world.licensing_ids[OPEN], product=cad, type="mak", state="awaiting"
    )
    add_stock(cad, "mak", 1)
    buy(world, cad, quantity=40, line=2)
    serve([StockKind(cad.pk, "", "mak")], at=at(), known=same)
    assert Key.objects.get(listings__licensing_id=pk, product=cad).allotment["licenses"] == 100


def test_nothing_is_issued_twice_to_a_listing(world):
    cad = world.products["cad"]
    first, second = add_stock(cad, "mak", 2)
    licensing_id = world.licensing_ids[OPEN]
    waiting = Listing.objects.create(
        licensing_id=licensing_id, product=cad, type="mak", state="awaiting"
    )
    Listing.issue({waiting: first})
    with pytest.raises(Refused) as refused:
        Listing.issue({waiting: second})
    assert refused.value.code == "wrong_state"


def test_a_forecast_and_a_product_without_a_key(world):
    force(
        type(world.programs["open_license"]).objects.filter(code="open_license"),
        key_rule="forecast",
    )
    Forecast.objects.create(licensing_id=world.licensing_ids[OPEN], pool="applications")
    buy(world, world.products["sql"])
    run(world)
    cad, sql = world.products["cad"], world.products["sql"]
    assert listed(OPEN, cad, sql) == [
        (cad.code, "mak", "awaiting", ""),
        (sql.code, "", "embedded", ""),
    ]


def test_a_key_that_a_file_brought_ends_the_waiting(world):
    """The worker listed what waits before the file was committed."""
    office, number = world.products["office"], "7654399"
    Listing.objects.create(
        licensing_id=world.licensing_ids[number], product=office, type="mak", state="awaiting"
    )
    run(world, number)
    assert [row[2] for row in listed(number, office) if row[1] == "mak"] == ["issued"]


def test_the_command_fulfills_all_that_is_due_and_goes_on_where_it_was(world, capsys):
    count = LicensingId.objects.count()
    assert Fulfillment.list_due().count() == count
    run(world)
    call_command("fulfill")
    assert capsys.readouterr().out.startswith(f"{count - 1} licensing IDs fulfilled, ")
    call_command("fulfill")
    assert capsys.readouterr().out == "0 licensing IDs fulfilled, 0 listings added\n"
    call_command("fulfill", "--all")
    assert capsys.readouterr().out == f"{count} licensing IDs fulfilled, 0 listings added\n"
    assert Fulfillment.objects.filter(fulfilled_at__gt=at() - timedelta(hours=1)).count() == count


def test_what_is_held_is_looked_at_once_its_rights_change_after_it_was_settled(world):
    everybody = LicensingId.objects.all()
    Fulfillment.hold_unseen(everybody)
    everybody.filter(number=OPEN).bump_rights_version()  # as the key file of the demo does
    assert Fulfillment.list_due().count() == 0
    assert run(world) == 0
    assert not Fulfillment.objects.filter(fulfilled_at__isnull=False).exists()
    Fulfillment.settle_held(everybody)
    assert Fulfillment.list_due().count() == 0
    LicensingId.objects.filter(number=OPEN).bump_rights_version()
    Fulfillment.hold_unseen(everybody)  # the next start
    Fulfillment.settle_held(everybody)
    assert Fulfillment.list_due().get().number == OPEN
