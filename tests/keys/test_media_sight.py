"""Who may download which media: by program everything, or what was bought."""

from datetime import timedelta

import pytest

from agreements.models import Purchase
from keys.selectors.media import list_downloading, list_media
from tests.makers.catalog import add_product
from tests.makers.media import add_medium
from tests.today import center_today


@pytest.fixture
def buy(world):
    """`buy("server", 1)` is an order line of nora's."""

    def add(product, quantity: int, number: str = "61234567", **fields):
        return Purchase.objects.create(
            licensing_id=world.licensing_ids[number],
            product=product,
            order_number=f"SO-{Purchase.objects.count()}",
            line=1,
            quantity=quantity,
            **({"kind": "license"} | fields),
        )

    return add


def seen(world, name: str) -> list[str]:
    return sorted(medium.file for medium in list_media(world.actor(name)))


def test_a_full_catalog_is_that_of_the_program(world):
    add_medium(world.products["server"])
    limited = add_product("disc", "Disc 1")
    limited.only_programs.add(world.programs["select_plus"])
    add_medium(limited, "disc.iso")
    assert seen(world, "ada") == seen(world, "kim") == seen(world, "dora") == ["server.iso"]
    assert seen(world, "mallory") == ["disc.iso", "server.iso"]
    for name in ("vera", "leo", "nora", "olga", "sam", "ines"):
        assert seen(world, name) == []


def test_of_an_open_license_one_unit_that_was_not_returned(world, buy):
    server, office = world.products["server"], world.products["office"]
    add_medium(server)
    add_medium(office, "office.iso")
    assert seen(world, "nora") == []
    buy(server, 1)
    assert seen(world, "nora") == ["server.iso"]
    buy(server, -1)
    assert seen(world, "nora") == []
    buy(server, 1, kind="sa")  # assurance alone is no unit
    assert seen(world, "nora") == []


def test_nobody_downloads_what_is_not_released(world):
    server, today = world.products["server"], center_today()
    add_medium(server)
    server.released_on = today + timedelta(1)
    server.save()
    assert seen(world, "ada") == []
    server.released_on = today
    server.save()
    assert seen(world, "ada") == ["server.iso"]


def test_what_another_customer_bought_brings_nothing(world, buy):
    add_medium(world.products["server"])
    buy(world.products["server"], 5, "7654321")
    assert seen(world, "nora") == []


def test_a_purchase_brings_earlier_versions_and_those_released_under_assurance(world, buy):
    today = center_today()
    bought = add_product("disc-2", "Disc 2", family="Disc")
    earlier = add_product("disc-1", "Disc 1", family="Disc")
    newer = add_product("disc-3", "Disc 3", family="Disc", released_on=today)
    later = add_product("disc-4", "Disc 4", family="Disc", released_on=today + timedelta(9))
    other = add_product("box-3", "Box 3", family="Box", released_on=today)
    bought.downgrades_to.add(earlier)
    for product in (bought, earlier, newer, later, other):
        add_medium(product, f"{product.code}.iso")
    covered = {"coverage_starts_on": today, "coverage_ends_on": today + timedelta(5)}
    buy(bought, 3, kind="license_and_sa", **covered)
    assert seen(world, "nora") == ["disc-1.iso", "disc-2.iso", "disc-3.iso"]
    newer.only_programs.add(world.programs["enterprise"])
    assert seen(world, "nora") == ["disc-1.iso", "disc-2.iso"]


def test_assurance_that_has_ended_brings_no_version_released_since(world, buy):
    today = center_today()
    bought = add_product("disc-2", "Disc 2", family="Disc")
    newer = add_product("disc-3", "Disc 3", family="Disc", released_on=today)
    for product in (bought, newer):
        add_medium(product, f"{product.code}.iso")
    ended = {"coverage_starts_on": today - timedelta(9), "coverage_ends_on": today - timedelta(1)}
    buy(bought, 3, kind="license_and_sa", **ended)
    assert seen(world, "nora") == ["disc-2.iso"]


def test_a_subscription_brings_media_while_it_is_in_force(world, buy):
    today, server = center_today(), world.products["server"]
    add_medium(server)
    ended = {"coverage_starts_on": today - timedelta(9), "coverage_ends_on": today - timedelta(1)}
    buy(server, 3, kind="subscription", **ended)
    assert seen(world, "nora") == []
    buy(server, 3, kind="subscription", **(ended | {"coverage_ends_on": today}))
    assert seen(world, "nora") == ["server.iso"]


def test_a_download_stands_under_the_licensing_ids_that_allow_it(world, buy):
    ids, server = world.licensing_ids, world.products["server"]
    assert list_downloading(world.actor("dora"), server) == [ids["7654321"].pk]
    assert list_downloading(world.actor("nora"), server) == []
    buy(server, 1)
    assert list_downloading(world.actor("nora"), server) == [ids["61234567"].pk]
    server.only_programs.add(world.programs["select_plus"])
    assert list_downloading(world.actor("dora"), server) == []
