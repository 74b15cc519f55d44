"""The keys of an ownership group, and the standard key that its administrator chooses."""

import pytest
from django.utils import timezone

from accounts.grants import Role
from accounts.models import User
from agreements.models import RoleAssignment
from audit.models import LogLine
from audit.words import describe
from keys.models import Key, StandardKey
from keys.services import choose_standard_key, end_standard_key, report_compromised, undo
from keys.states import KeyStatus
from tests.cast import force
from tests.keys.reading import FRAME, text_of
from tests.makers.keys import add_key
from tests.makers.stock import add_stock, mark_issued
from vlsc.lib.refused import Invalid, NotPermitted, Refused

OF_NORGE = {("7654399", "PJDPY"): False, ("7654399", "T77B9"): False}


@pytest.fixture
def norge(world):
    """The subsidiary has a key of its own, and Nils and Petra, who have roles there alone."""
    place = world.licensing_ids["7654399"]
    for name, role in (("nils", Role.KEY_VIEWER), ("petra", Role.ADMINISTRATOR)):
        person = User.objects.add(email=f"{name}@contoso.example", name=name.title())
        RoleAssignment.objects.create(
            holder=person, role=role, organization=world.organizations["norge"]
        )
        world.people[name] = person
    world.keys["norge"] = add_key(
        "RY6Q3-DBDG2-MK7V2-YDJCW-22NRG", "mak", [place], world.products["server"]
    )
    return place


def choose(world, key="norge", product="server", by="ada"):
    choose_standard_key(
        by=world.actor(by), key=world.keys[key], product=world.products[product], at=timezone.now()
    )


def read(client, place):
    rows = client.get(f"/api/v1/licensing-ids/{place.pk}/group-keys").json()["results"]
    return {(row["number"], row["key"]["last_five"]): row["is_standard"] for row in rows}


def standard_keys():
    return [str(chosen) for chosen in StandardKey.objects.order_by("pk")]


def test_who_sees_the_group_finds_its_keys_at_each_licensing_id(world, norge, api):
    choose(world)
    found = read(api("ada"), norge)
    assert found[("7654399", "22NRG")] is True
    assert found[("7654321", world.keys["mak"].last_five)] is False
    assert read(api("ada"), world.licensing_ids["7654321"]) == found
    assert {number for number, _ in found} == {"7654321", "7654399"}
    assert read(api("olga"), norge) == found
    assert read(api("nils"), norge) == {**OF_NORGE, ("7654399", "22NRG"): True}


def test_what_cannot_be_deployed_is_left_out(world, norge, api):
    server = world.products["server"]
    blocked = add_key("RY6Q3-DBDG2-MK7V2-YDJCW-2BCKD", "mak", [norge], server)
    force(Key.objects.filter(pk=blocked.pk), status=KeyStatus.BLOCKED)
    add_key("RY6Q3-DBDG2-MK7V2-YDJCW-2QSAX", "osa", [norge], server, osa_status="available")
    assert read(api("nils"), norge) == {**OF_NORGE, ("7654399", "22NRG"): False}


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_shows_the_standard_key_first(
    world, norge, visit_as, django_assert_num_queries, count
):
    for number in range(1, count):
        last = f"22NR{'BC'[number - 1]}"
        add_key(f"RY6Q3-DBDG2-MK7V2-YDJCW-{last}", "mak", [norge], world.products["server"])
    nils, path = visit_as("nils"), f"/licenses/{norge.pk}/group"
    text = text_of(nils.get(path))
    assert "Use these first" not in text
    assert "activation is not compliance" in text
    assert "Make it the standard key" not in text
    choose(world)
    nils.get(path)
    # Licensing ID, standard keys, who chooses, keys.
    with django_assert_num_queries(FRAME + 4):
        text = text_of(nils.get(path))
    assert text.index("Use these first") < text.index("22NRG") < text.index("PJDPY")
    assert "No longer the standard" not in text
    assert "Make it the standard key" in text_of(visit_as("ada").get(path))


def test_an_administrator_chooses_and_ends_by_page(world, norge, visit_as):
    ada, server = visit_as("ada"), world.products["server"]
    path = f"/keys/{world.keys['norge'].pk}/standard"
    answer = ada.post(path, {"product": server.pk})
    assert (answer.status_code, answer.url) == (302, f"/licenses/{norge.pk}/group")
    assert standard_keys() == [f"{server}: MAK …22NRG"]
    ada.post(path, {"product": server.pk, "end": "yes"})
    assert standard_keys() == []
    assert [describe(line) for line in LogLine.objects.order_by("id")] == [
        f"Ada chose the key MAK …22NRG as the standard key for {server.name}",
        f"Ada ended MAK …22NRG as the standard key for {server.name}",
    ]
    assert ada.post(path, {"product": "x"}).status_code == 404
    assert ada.post(path, {"product": world.products["cad"].pk}).status_code == 404


def test_the_api_chooses_and_says_what_is_wrong(world, norge, api):
    client, server = api("ada"), str(world.products["server"].pk)
    path = f"/api/v1/keys/{world.keys['norge'].pk}/standard"
    answer = client.post_json(path, {"product": server, "is_standard": True})
    assert (answer.status_code, answer.json()) == (200, {"product": server, "is_standard": True})
    other = {"product": str(world.products["cad"].pk), "is_standard": True}
    (error,) = client.post_json(path, other).json()["errors"]
    assert (error["pointer"], error["code"]) == ("/product", "not_found")
    assert client.post_json(path, {"product": server, "is_standard": False}).status_code == 200
    assert standard_keys() == []
    kept = {"product": server, "is_standard": True}
    assert api("petra").post_json(path, kept).status_code == 403
    assert api("ada", licensing_ids=[norge.pk]).post_json(path, kept).status_code == 403


def test_one_key_a_product_and_the_same_again_leaves_no_line(world, norge):
    choose(world, "mak")
    choose(world)
    choose(world)
    assert standard_keys() == [f"{world.products['server']}: MAK …22NRG"]
    assert LogLine.objects.count() == 2
    server = world.products["server"]
    end_standard_key(
        by=world.actor("ada"), key=world.keys["mak"], product=server, at=timezone.now()
    )
    assert LogLine.objects.count() == 2


@pytest.mark.parametrize("name", ["petra", "nils", "kim", "mallory", "olga"])
def test_nobody_else_chooses_or_ends(world, norge, name):
    with pytest.raises(NotPermitted):
        choose(world, by=name)
    with pytest.raises(NotPermitted):
        end_standard_key(
            by=world.actor(name),
            key=world.keys["norge"],
            product=world.products["server"],
            at=timezone.now(),
        )
    assert not LogLine.objects.exists()


def test_a_key_that_is_out_of_use_or_of_another_product_is_refused(world, norge):
    with pytest.raises(Invalid):
        choose(world, product="cad")
    force(Key.objects.filter(pk=world.keys["norge"].pk), status=KeyStatus.BLOCKED)
    with pytest.raises(Refused) as refused:
        choose(world)
    assert refused.value.code == "key_blocked"
    assert standard_keys() == []


def test_the_key_in_the_place_of_a_compromised_one_is_the_standard(world, norge):
    choose(world)
    (new,) = add_stock(world.products["server"], "mak", 1)
    report_compromised(
        by=world.actor("ada"), key=world.keys["norge"], reason="published", at=timezone.now()
    )
    assert StandardKey.objects.get().key == new


def test_a_key_that_is_taken_back_is_no_longer_the_standard(world, norge):
    choose(world)
    listing = world.keys["norge"].listings.get()
    # One from stock goes back there, where one that was loaded is deleted.
    force(Key.objects.filter(pk=listing.key.pk), product=listing.product)
    mark_issued(listing.key, 1)
    undo(by=world.actor("olga"), kind="listings", row=listing, reason="wrong", at=timezone.now())
    assert standard_keys() == []


def test_the_choice_counts_in_its_own_group_alone(world, norge, api):
    other = world.organizations["fabrikam"].pk
    choose(world)
    force(StandardKey.objects.all(), group_id=other)
    assert set(read(api("ada"), norge).values()) == {False}
