"""Operations undo a wrong purchase, forecast or key: what nobody knows goes back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activation.models import Activation
from activation.services import activate
from agreements.models import Forecast, LicensingId, Purchase
from audit.models import LogLine
from keyfiles.services import request_export
from keyfiles.states import ExportScope, FileFormat
from keys.fulfillment import fulfill
from keys.models import Counter, Fulfillment, Key, Listing
from keys.selectors.activating import get_listing_of_key
from keys.services import reveal_key
from tests.activation.machines import installation_id
from tests.cast import force
from tests.keys.undoing import OPEN, REASON, buy, fates, lines, listed, look, take_back
from tests.makers.catalog import add_product
from tests.makers.stock import add_stock
from vlsc.lib.refused import Invalid, NotPermitted, Refused

BUYING = ("purchase.added", "listing.added", "key.issued")


def test_an_unseen_key_goes_back_to_stock_as_it_came(world):
    cad = world.products["cad"]
    (key,) = add_stock(cad, "mak", 1)
    bought = buy(world, cad)
    key.refresh_from_db()
    assert (key.allotted, str(key.group_id)) == (40, str(world.organizations["northwind"].pk))

    preview = look(world, "purchases", bought)
    assert (fates(preview), preview.purchases) == (["stock"], [bought])
    assert listed(cad) == [("mak", "issued", "usable")]  # nothing was done yet

    assert take_back(world, "purchases", bought, mark=preview.mark).mark == preview.mark
    key.refresh_from_db()
    assert (key.group_id, key.issued_at, key.allotted, key.allotment) == (None, None, 0, {})
    assert Key.objects.in_stock().get() == key
    assert (listed(cad), Purchase.objects.filter(pk=bought.pk).exists()) == ([], False)
    assert lines(*BUYING) == ["listing.removed", "key.taken_back", "purchase.undone"]
    last = LogLine.objects.get(action="purchase.undone")
    assert last.subject_name == f"PO-1/1: 40 × {cad.name}"
    assert last.facts == {"kind": "license", "fulfillment": "download", "reason": REASON}
    places = {row.licensing_id for row in last.licensing_ids.all()}
    assert places == {world.licensing_ids[OPEN].pk}

    fulfill(world.licensing_ids[OPEN].pk, at=timezone.now())  # nobody gets it anew
    assert listed(cad) == []
    buy(world, cad, 10)
    key.refresh_from_db()
    assert key.allotted == 10


def _reveal(world, key):
    reveal_key(by=world.actor("nora"), key=Key.objects.get(pk=key.pk), at=timezone.now())


def _export(world, key):
    request_export(
        by=world.actor("nora"),
        scope=ExportScope.ALL,
        file_format=FileFormat.TSV,
        at=timezone.now(),
    )


def _use(world, key):
    nora = world.actor("nora")
    activate(
        by=nora,
        listing=get_listing_of_key(nora, key.pk),
        installation_id=installation_id(1),
        at=timezone.now(),
    )


def _give_back(world, key):
    _use(world, key)
    force(Activation.objects.filter(key_id=key.pk), state="returned")
    Counter.objects.filter(key_id=key.pk).update(used=0)


@pytest.mark.parametrize("know", [_reveal, _export, _use, _give_back])
def test_what_somebody_may_know_is_blocked_and_stays_listed(world, know, settings, tmp_path):
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    cad = world.products["cad"]
    (key,) = add_stock(cad, "mak", 1)
    bought = buy(world, cad)
    know(world, key)
    assert fates(take_back(world, "purchases", bought)) == ["withdrawn"]
    key.refresh_from_db()
    assert (key.status, key.withdrawn_at is None) == ("blocked", False)
    assert listed(cad) == [("mak", "issued", "blocked")]
    assert not Key.objects.in_stock().exists()
    with pytest.raises(Refused, match="no longer shown"):
        _reveal(world, key)
    actions = lines(*BUYING)
    assert actions[-2:] == ["key.withdrawn", "purchase.undone"]

    (new,) = add_stock(cad, "mak", 1)
    buy(world, cad, 10)
    new.refresh_from_db()
    assert (new.allotted, new.replaces) == (10, None)  # it takes nothing over


def test_what_was_in_a_file_before_the_key_was_issued_does_not_count(world, settings, tmp_path):
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    _export(world, None)
    (key,) = add_stock(world.products["cad"], "mak", 1)
    bought = buy(world, world.products["cad"])
    assert fates(look(world, "purchases", bought)) == ["withdrawn"]  # it may be in the file still
    later = timezone.now() + timedelta(hours=2)
    force(Key.objects.filter(pk=key.pk), issued_at=later)
    assert fates(look(world, "purchases", bought)) == ["stock"]


def test_what_another_line_gives_as_well_stays(world):
    cad = world.products["cad"]
    add_stock(cad, "mak", 1)
    first, second = buy(world, cad), buy(world, cad, 10, line=2)
    assert fates(take_back(world, "purchases", first)) == []
    assert listed(cad) == [("mak", "issued", "usable")]
    assert Key.objects.get(product=cad).allotted == 50  # never fewer
    assert fates(take_back(world, "purchases", second)) == ["stock"]


def test_what_a_file_brought_is_not_taken_with_a_purchase(world):
    office = world.products["office"]  # Northwind has a key of it by a key file
    bought = buy(world, office)
    assert fates(take_back(world, "purchases", bought)) == []
    assert ("mak", "issued", "usable") in listed(office)


def test_what_is_awaited_is_awaited_no_more(world):
    bought = buy(world, world.products["cad"])
    assert listed(world.products["cad"]) == [("mak", "awaiting", "")]
    assert fates(take_back(world, "purchases", bought)) == ["no_key"]
    assert listed(world.products["cad"]) == []


def test_a_return_is_undone_before_what_was_bought(world):
    cad = world.products["cad"]
    add_stock(cad, "mak", 1)
    bought, given_back = buy(world, cad, 5), buy(world, cad, -5, line=2)
    with pytest.raises(Refused) as refused:
        take_back(world, "purchases", bought)
    assert (refused.value.code, Purchase.objects.count()) == ("return_first", 2)
    take_back(world, "purchases", given_back)
    assert fates(take_back(world, "purchases", bought)) == ["stock"]


def test_an_osa_line_takes_its_own_seats_back(world):
    osa = add_product("osa", "Online", types="osa", authority="center")
    five, six = add_stock(osa, "osa", 1, seats=5) + add_stock(osa, "osa", 1, seats=6)
    first = buy(world, osa, 5)
    buy(world, osa, 6, line=2)
    buy(world, osa, 7, line=3)
    assert len(listed(osa)) == 3
    plan = take_back(world, "purchases", first)
    assert [(take.listing.key, take.fate) for take in plan.takes] == [(five, "stock")]
    six.refresh_from_db()
    assert six.group_id is not None
    assert sorted(state for _, state, _ in listed(osa)) == ["awaiting", "issued"]


def test_a_forecast_takes_its_pool_back(world):
    cad, holder = world.products["cad"], world.licensing_ids["7811223"]
    force(type(holder.program).objects.filter(code="enterprise"), key_rule="forecast")
    (key,) = add_stock(cad, "mak", 1)
    forecast = Forecast.objects.create(licensing_id=holder, pool="applications", quantity=5)
    fulfill(holder.pk, at=timezone.now())
    plan = take_back(world, "forecasts", forecast)
    assert sorted(fates(plan)) == ["no_key", "no_key", "stock"]  # no stock of Office
    key.refresh_from_db()
    assert (key.group_id, Forecast.objects.exists()) == (None, False)
    assert lines()[-1] == "forecast.undone"
    assert not Listing.objects.filter(licensing_id=holder).exists()


def test_a_key_that_a_file_brought_to_the_wrong_place_can_be_loaded_again(world):
    key = world.keys["norge"]
    force(Key.objects.filter(pk=key.pk), used=0)
    listing = Listing.objects.get(key=key)
    assert fates(take_back(world, "listings", listing)) == ["removed"]
    assert not Key.objects.filter(pk=key.pk).exists()
    assert lines() == ["listing.removed", "key.removed"]
    own = world.keys["cad"].listings.get()
    assert Counter.objects.filter(key_id=own.key_id).exists()
    assert fates(take_back(world, "listings", own)) == ["removed"]
    assert not Counter.objects.filter(key_id=own.key_id).exists()


def test_a_key_that_is_listed_elsewhere_stays_there(world):
    kms = world.keys["kms"]
    here = Listing.objects.get(key=kms, number="7654399")
    reveal_key(by=world.actor("ada"), key=kms, at=timezone.now())
    assert fates(take_back(world, "listings", here)) == ["kept"]
    kms.refresh_from_db()
    assert (kms.status, [row.number for row in kms.listings.all()]) == ("usable", ["7654321"])


def test_who_is_still_entitled_gets_another_key(world):
    cad = world.products["cad"]
    wrong, _right = add_stock(cad, "mak", 2)
    buy(world, cad)
    listing = Listing.objects.get(key=wrong)
    _reveal(world, wrong)
    preview = look(world, "listings", listing)
    assert (fates(preview), preview.again) == (["withdrawn"], [cad.name])
    take_back(world, "listings", listing)
    due = Fulfillment.list_due().filter(number=OPEN)
    assert due.exists()
    fulfill(due.get().pk, at=timezone.now())
    assert listed(cad) == [("mak", "issued", "blocked"), ("mak", "issued", "usable")]


@pytest.mark.parametrize("who", ["ada", "nora", "sam", "ines"])
def test_only_operations_undo(world, who):
    bought = buy(world, world.products["cad"])
    for kind, row in (("purchases", bought), ("agreements", world.licensing_ids[OPEN].agreement)):
        with pytest.raises(NotPermitted):
            take_back(world, kind, row, by=world.actor(who))
    assert Purchase.objects.exists()


def test_it_needs_a_reason_and_the_preview_that_was_read(world):
    cad = world.products["cad"]
    (key,) = add_stock(cad, "mak", 1)
    bought = buy(world, cad)
    with pytest.raises(Invalid) as invalid:
        take_back(world, "purchases", bought, reason=" ")
    assert invalid.value.code == "reason_required"
    mark = look(world, "purchases", bought).mark
    _reveal(world, key)
    with pytest.raises(Refused) as refused:
        take_back(world, "purchases", bought, mark=mark)
    assert (refused.value.code, Purchase.objects.exists()) == ("preview_outdated", True)
    force(LicensingId.objects.all(), rights_version=9)
    take_back(world, "purchases", bought)
    assert LicensingId.objects.get(number=OPEN).rights_version == 10
