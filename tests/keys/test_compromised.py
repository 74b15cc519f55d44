"""A key that became known is blocked at once, and another from stock takes its place."""

import pytest
from django.utils import timezone

from activation.models import Activation
from activation.services import activate
from agreements.models import RoleAssignment
from audit.models import LogLine
from catalog.models import Product
from keys.fulfillment import serve_waiting
from keys.models import Counter, Key, Listing
from keys.selectors.activating import get_listing_of_key
from keys.services import report_compromised, reveal_key
from tests.activation.machines import installation_id
from tests.cast import World, force
from tests.makers.catalog import add_product
from tests.makers.keys import add_key
from tests.makers.stock import add_stock
from tests.races import at_once
from vlsc.lib.refused import Invalid, NotPermitted, Refused

OWN = "7654321"


def at():
    return timezone.now()


def report(world: World, key: Key, who: str = "kim", reason: str = "on a web page") -> Key:
    report_compromised(by=world.actor(who), key=key, reason=reason, at=at())
    return Key.objects.get(pk=key.pk)


def listed(product: Product) -> list[tuple[str, str]]:
    rows = Listing.objects.filter(number=OWN, product=product).order_by("created_at", "pk")
    return [(row.state, row.key.last_five if row.key else "") for row in rows]


def lines() -> list[str]:
    return list(LogLine.objects.order_by("id").values_list("action", flat=True))


def use(world: World, key: Key, machine: int):
    listing = get_listing_of_key(world.actor("kim"), key.pk)
    return activate(
        by=world.actor("kim"), listing=listing, installation_id=installation_id(machine), at=at()
    )


def test_another_key_takes_its_place_with_its_limit_and_machines(world):
    cad, old = world.products["cad"], world.keys["cad"]
    old.raise_granted(7)
    use(world, old, 1)
    (new,) = add_stock(cad, "mak", 1, allotted=1)
    assert report(world, old).status == "replaced"
    new.refresh_from_db()
    assert (new.replaces, new.allotted, new.granted) == (old, 50, 7)
    assert listed(cad) == [("issued", old.last_five), ("issued", new.last_five)]
    carried = Activation.objects.get(key_id=new.pk)
    assert (carried.channel, carried.state) == ("carried", "active")
    assert use(world, new, 1).result == "already"
    used = dict(Counter.objects.values_list("key_id", "used"))
    assert (used[old.pk], used[new.pk]) == (0, 1)
    assert lines() == ["key.blocked", "key.issued", "key.replaced", "activation.carried_over"]
    blocked, _issued, replaced, _carried = LogLine.objects.order_by("id")
    assert (blocked.actor_name, blocked.facts) == ("Kim", {"reason": "on a web page"})
    assert (replaced.subject_name, replaced.facts) == (str(old), {"replaced_by": str(new)})


def test_it_is_not_revealed_exported_or_activated_from_then_on(world, api):
    old = world.keys["cad"]
    assert report(world, old).status == "blocked"
    with pytest.raises(Refused, match="no longer shown"):
        reveal_key(by=world.actor("kim"), key=Key.objects.get(pk=old.pk), at=at())
    with pytest.raises(Refused) as refused:
        use(world, old, 1)
    assert refused.value.code == "key_blocked"


def test_without_stock_it_is_awaited_and_the_new_key_takes_over_later(world):
    cad, old = world.products["cad"], world.keys["cad"]
    use(world, old, 1)
    assert report(world, old).status == "blocked"
    assert listed(cad) == [("issued", old.last_five), ("awaiting", "")]
    (new,) = add_stock(cad, "mak", 1)
    assert serve_waiting(at=at()) == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.replaces, new.allotted) == ("replaced", old, 50)
    assert use(world, new, 1).result == "already"


def test_a_key_that_is_awaited_already_is_awaited_once(world):
    cad, old = world.products["cad"], world.keys["cad"]
    Listing.objects.create(
        licensing_id=world.licensing_ids[OWN], product=cad, type="mak", state="awaiting"
    )
    report(world, old)
    assert listed(cad) == [("issued", old.last_five), ("awaiting", "")]


def test_a_host_key_is_replaced_wherever_it_is_listed(world):
    server, old = world.products["server"], world.keys["kms"]
    force(Key.objects.filter(pk=old.pk), hosts_allowed=9)
    (new,) = add_stock(server, "kms", 1)
    report(world, old)
    numbers = Listing.objects.filter(key=new).values_list("number", flat=True)
    assert sorted(numbers) == ["7654321", "7654399"]
    new.refresh_from_db()
    assert (new.replaces, new.hosts_allowed) == (old, 9)


def test_an_osa_key_is_replaced_by_one_of_as_many_seats_unless_it_is_spent(world):
    osa = add_product("osa", "Online", types="osa")
    place = [world.licensing_ids[OWN]]
    old = add_key("TVWXY-BCDFG-HJKMP-QRTVW-OSAAA".replace("O", "B"), "osa", place, osa, seats=5)
    force(Key.objects.filter(pk=old.pk), osa_status="redeemed")
    with pytest.raises(Refused) as refused:
        report(world, old)
    assert (refused.value.code, lines()) == ("already_redeemed", [])
    force(Key.objects.filter(pk=old.pk), osa_status="available")
    _other, right = add_stock(osa, "osa", 1, seats=6) + add_stock(osa, "osa", 1, seats=5)
    report(world, old)
    right.refresh_from_db()
    assert (right.replaces, right.seats) == (old, 5)


@pytest.mark.parametrize("who", ["vera", "leo", "mallory", "ines"])
def test_who_may_not_activate_may_not_report(world, who):
    with pytest.raises(NotPermitted):
        report(world, world.keys["cad"], who)
    assert (Key.objects.get(pk=world.keys["cad"].pk).status, lines()) == ("usable", [])


def test_everybody_says_why_and_nobody_reports_twice(world):
    for who in ("kim", "sam"):
        with pytest.raises(Invalid) as invalid:
            report(world, world.keys["cad"], who, " ")
        assert invalid.value.code == "reason_required"
    report(world, world.keys["cad"], "sam")
    with pytest.raises(Refused) as refused:
        report(world, world.keys["cad"])
    assert (refused.value.code, lines()) == ("key_blocked", ["key.blocked"])


def test_page_and_api_link_both_keys(world, visit_as, api):
    cad, old = world.products["cad"], world.keys["cad"]
    page, path = f"/keys/{old.pk}/report-compromised", f"/api/v1/keys/{old.pk}"
    kim = visit_as("kim")
    # Who may activate elsewhere and only sees this key is not offered it either.
    RoleAssignment.objects.create(
        holder=world.people["vera"],
        role="key_administrator",
        licensing_id=world.licensing_ids["7654399"],
    )
    assert page in kim.get(f"/keys/{old.pk}").content.decode()
    assert page not in visit_as("vera").get(f"/keys/{old.pk}").content.decode()
    assert visit_as("vera").get(page).status_code == 403
    assert kim.get(page).status_code == 200
    assert kim.post(page, {"reason": ""}).status_code == 400
    assert api("kim").post_json(f"{path}/report-compromised").status_code == 400
    assert api("kim").post_json(f"{path}/report-compromised", {"reason": "x"}).json() == {
        "status": "blocked",
        "replaced_by": None,
    }
    assert kim.post(page, {"reason": "x"}).status_code == 409
    assert "as soon as the stock has one" in kim.get(f"/keys/{old.pk}").content.decode()
    (new,) = add_stock(cad, "mak", 1)
    serve_waiting(at=at())
    assert f"/keys/{new.pk}" in kim.get(f"/keys/{old.pk}").content.decode()
    assert f"/keys/{old.pk}" in kim.get(f"/keys/{new.pk}").content.decode()
    found = {row["id"]: row for row in api("kim").get("/api/v1/keys").json()["results"]}
    first, second = found[str(old.pk)], found[str(new.pk)]
    assert (first["status"], first["replaced_by"], first["replaces"]) == (
        "replaced",
        str(new.pk),
        None,
    )
    assert (second["replaced_by"], second["replaces"]) == (None, str(old.pk))


def test_of_two_reports_at_once_one_is_refused(committed_world):
    world = committed_world
    add_stock(world.products["cad"], "mak", 2)

    def once() -> str:
        try:
            return report(world, world.keys["cad"]).status
        except Refused as refused:
            return refused.code

    assert sorted(at_once(once, once)) == ["key_blocked", "replaced"]
    assert Key.objects.in_stock().count() == 1
