"""Operations see the stock by kind of key, and make keys for the center's own products."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import LogLine
from catalog.models import Product
from keys import vault
from keys.fulfillment import serve_waiting
from keys.models import Key, Listing
from keys.selectors.stock import list_stock
from keys.services import MOST_MADE, make_stock
from keys.states import ListingState
from tests.cast import World, force
from tests.makers.catalog import add_product
from tests.makers.stock import add_stock, mark_issued, use_up
from tests.today import center_today
from vlsc.lib.product_keys import fits, has_repeated_group
from vlsc.lib.refused import Invalid, NotPermitted, Refused

PAGE, API, MADE = "/desk/stock", "/api/v1/center/key-stock", "/api/v1/center/key-stock/made"
OPEN = "61234567"


def at():
    return timezone.now()


def wait_for(world: World, product: Product, number: str, kind: str = "mak") -> Listing:
    return Listing.objects.create(
        licensing_id=world.licensing_ids[number],
        product=product,
        type=kind,
        state=ListingState.AWAITING,
    )


def counted(world: World, **filters: object) -> list[tuple[str, str, int, int, int]]:
    rows = list_stock(world.actor("olga"), **filters)
    return [(row.name, row.type, row.in_stock, row.awaiting, row.issued) for row in rows]


def make(world: World, who: str = "olga", **wish: object) -> int:
    given = {"product": world.products["cad"], "type": "mak", "count": 3} | wish
    return make_stock(by=world.actor(who), at=at(), **given)


def test_the_stock_is_counted_by_kind_and_the_shortest_comes_first(
    world, django_assert_num_queries
):
    cad, server = world.products["cad"], world.products["server"]
    use_up(cad, world.licensing_ids[OPEN].group_id, left=5)
    second = add_product("second", "Zweite", kms_group=server.kms_group)
    add_stock(server, "kms", 2)
    # A licensing ID waits for one host key, under whichever products of the group.
    for product in (server, second):
        wait_for(world, product, OPEN, "kms")
    blocked, late = add_stock(cad, "mak", 2)
    force(Key.objects.filter(pk=blocked.pk), status="blocked")
    force(Key.objects.filter(pk=late.pk), group_id=world.licensing_ids[OPEN].group_id)
    mark_issued(late, 31)
    with django_assert_num_queries(6):
        rows = counted(world)
    assert rows == [
        ("Office LTSC Professional Plus 2024", "mak", 0, 1, 0),
        ("Fjord CAD 2026 Professional", "mak", 5, 0, 20),
        ("Windows Server 2022", "kms", 2, 1, 0),
    ]
    assert counted(world, product=second.pk) == rows[2:]
    assert counted(world, type="mak") == rows[:2]
    (row,) = list_stock(world.actor("olga"), product=cad.pk)
    assert row.lasts_until == center_today() + timedelta(8)


def test_a_key_that_is_issued_counts_as_issued_today(world):
    add_stock(world.products["office"], "mak", 1)
    now = at()
    assert serve_waiting(at=now) == 1
    assert Key.objects.get(issued_at=now).group_id
    assert counted(world) == [("Office LTSC Professional Plus 2024", "mak", 0, 0, 1)]


def test_only_who_loads_the_center_sees_it(world, visit_as, api):
    for name in ("ada", "sam", "ines"):
        with pytest.raises(NotPermitted):
            list_stock(world.actor(name))
        assert api(name).get(API).status_code == 403
    assert api("olga", "read").get(API).status_code == 403


def test_page_and_api_say_the_same(world, visit_as, api):
    cad = world.products["cad"]
    add_stock(cad, "mak", 2)
    page = visit_as("olga").get(PAGE).content.decode()
    assert "Too few" in page
    assert cad.name in page
    body = api("olga").get(API, {"product": str(cad.pk), "type": "mak"}).json()
    (row,) = body["results"]
    assert row["product"]["code"] == cad.code
    assert {name: row[name] for name in row if name != "product"} == {
        "kms_group": None,
        "type": "mak",
        "in_stock": 2,
        "awaiting": 0,
        "issued_last_30_days": 0,
        "lasts_until": None,
    }
    for wrong in ({"product": "x"}, {"type": "x"}, {"pool": "x"}):
        assert api("olga").get(API, wrong).status_code == 400


def test_keys_are_made_for_products_of_the_center_only(world, visit_as, api):
    cad, server = world.products["cad"], world.products["server"]
    waiting = wait_for(world, cad, OPEN)
    assert make(world) == 3
    made = Key.objects.in_stock().filter(product=cad)
    texts = [vault.open_key(bytes(key.ciphertext), key.pk) for key in made]
    assert len(set(texts)) == 3
    for key, text in zip(made, texts, strict=True):
        assert fits(text, "center")
        assert not has_repeated_group(text)
        assert (key.last_five, bytes(key.fingerprint)) == (text[-5:], vault.fingerprinter()(text))
    line = LogLine.objects.get()
    assert (line.action, line.subject_name, line.actor_name) == ("stock.made", cad.name, "Olga")
    assert line.facts == {"type": "mak", "keys": 3}
    serve_waiting(at=at(), products={cad.pk})
    waiting.refresh_from_db()
    assert waiting.state == "issued"

    lines = LogLine.objects.count()
    with pytest.raises(Refused) as refused:
        make(world, product=server)
    assert refused.value.code == "not_the_activation_authority"
    for wish in ({"count": 0}, {"count": MOST_MADE + 1}, {"type": "kms"}, {"type": "setup"}):
        with pytest.raises(Invalid):
            make(world, **wish)
    for name in ("ada", "sam", "ines"):
        with pytest.raises(NotPermitted):
            make(world, name)
    assert (Key.objects.in_stock().count(), LogLine.objects.count()) == (2, lines)

    olga = visit_as("olga")
    form = {"product": str(cad.pk), "type": "mak", "count": "2"}
    assert olga.post(PAGE, form)["Location"] == PAGE
    assert "2 keys were created." in olga.get(PAGE).content.decode()
    too_many = olga.post(PAGE, form | {"count": str(MOST_MADE + 1)})
    assert (too_many.status_code, b"Create 1 to 5000" in too_many.content) == (400, True)
    assert olga.post(PAGE, form | {"product": str(server.pk)}).status_code == 400
    body = {"product": str(cad.pk), "type": "mak", "count": 1}
    assert api("olga").post_json(MADE, body).json() == {"made": 1}
    assert Key.objects.in_stock().count() == 5
    assert api("olga").post_json(MADE, body | {"product": str(server.pk)}).status_code == 409
    unknown = body | {"product": "01980000-0000-7000-8000-000000000000"}
    assert api("olga").post_json(MADE, unknown).status_code == 400
    assert api("ada").post_json(MADE, body).status_code == 403


def test_host_keys_and_osa_keys_are_made_ready_for_use(world):
    suite = add_product("suite", "Suite", types="kms osa", authority="center", kms_group="Suite")
    make(world, product=suite, type="kms", count=1)
    make(world, product=suite, type="osa", count=1)
    host = Key.objects.in_stock().get(type="kms")
    assert (host.product, host.kms_group, host.hosts_allowed) == (None, "Suite", 6)
    assert (Key.objects.get(type="osa").product, Key.objects.get(type="osa").osa_status) == (
        suite,
        "available",
    )
