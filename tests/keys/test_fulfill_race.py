"""Many buy at once what stock has few of: each key goes to one of them, and the others wait."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from agreements.models import LicensingId, Purchase
from agreements.services import NewPurchase, add_purchase
from agreements.states import PurchaseKind
from keys.fulfillment import fulfill, serve_waiting
from keys.management.commands import fulfill as command
from keys.models import Fulfillment, Key, Listing
from tests.cast import force
from tests.makers.stock import add_stock
from tests.races import at_once, wait_for_a_waiter

BUYERS, STOCK = 50, 10


@pytest.mark.django_db(transaction=True)
def test_fifty_purchases_at_once_share_ten_keys(committed_world):
    world, cad = committed_world, committed_world.products["cad"]
    add_stock(cad, "mak", STOCK)
    parent = world.licensing_ids["61234567"]
    buyers = [
        LicensingId.objects.create(
            program=parent.program,
            number=f"9{number:07}",
            agreement=parent.agreement,
            organization=parent.organization,
        )
        for number in range(BUYERS)
    ]

    def buy(own: list[LicensingId]) -> None:
        for buyer in own:
            facts = NewPurchase(
                order_number="PO-1", line=1, product=cad, kind=PurchaseKind.LICENSE, quantity=1
            )
            at = timezone.now()
            add_purchase(by=world.actor("olga"), licensing_id=buyer, facts=facts, at=at)
            fulfill(buyer.pk, at=at)

    at_once(*(partial(buy, buyers[first::5]) for first in range(5)))
    serve_waiting(at=timezone.now())
    listings = Listing.objects.filter(product=cad, licensing_id__in=buyers)
    issued = listings.filter(state="issued")
    assert (issued.count(), listings.filter(state="awaiting").count()) == (STOCK, BUYERS - STOCK)
    assert issued.values("key").distinct().count() == STOCK
    assert not Key.objects.in_stock().exists()


@pytest.mark.django_db(transaction=True)
def test_the_command_fulfills_several_pages_at_once(committed_world, monkeypatch, capsys):
    world, cad = committed_world, committed_world.products["cad"]
    monkeypatch.setattr(command, "PAGE", 2)
    buyers = list(world.licensing_ids.values())
    for buyer in buyers:
        Purchase.objects.create(
            licensing_id=buyer,
            order_number="PO-1",
            line=1,
            product=cad,
            kind=PurchaseKind.LICENSE,
            quantity=1,
        )
    force(LicensingId.objects.all(), program=world.licensing_ids["61234567"].program)
    force(Key.objects.in_stock(), status="blocked")
    listings = Listing.objects.filter(product=cad, licensing_id__in=buyers)
    add_stock(cad, "mak", len(buyers) - 1 - listings.count())
    threads = {thread.ident for thread in threading.enumerate()}
    call_command("fulfill")
    *progress, end = capsys.readouterr().out.splitlines()
    assert len(progress) == len(buyers) // 2
    assert end.startswith(f"{len(buyers)} licensing IDs fulfilled, ")
    assert listings.values("licensing_id").distinct().count() == listings.count() == len(buyers)
    issued = listings.filter(state="issued")
    assert issued.values("key").distinct().count() == issued.count() == len(buyers) - 1
    assert {thread.ident for thread in threading.enumerate()} == threads


@pytest.mark.django_db(transaction=True)
def test_who_fulfills_many_passes_over_what_others_hold_and_comes_back(committed_world):
    """Waiting for several could deadlock with whoever locks them in another order."""
    ids = sorted(each.pk for each in committed_world.licensing_ids.values())
    held = LicensingId.objects.filter(pk=ids[0]).select_for_update(no_key=True)
    due = Fulfillment.list_due().values_list("pk", flat=True)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            list(held)
            running = pool.submit(at_once, partial(call_command, "fulfill"))
            wait_for_a_waiter()
            assert list(due.all()) == ids[:1]
        running.result()
    assert list(due.all()) == []


@pytest.mark.django_db(transaction=True)
def test_several_workers_fulfill_one_licensing_id_once(committed_world):
    world, server = committed_world, committed_world.products["server"]
    add_stock(server, "kms", 3)
    add_stock(server, "mak", 3)
    pk, at = world.licensing_ids["7811223"].pk, timezone.now()
    LicensingId.objects.filter(pk=pk).update(pools=["servers"])
    added = at_once(*[partial(fulfill, pk, at=at)] * 4, partial(serve_waiting, at=at))
    assert sorted(added[:4])[:3] == [0, 0, 0]
    serve_waiting(at=at)
    listings = Listing.objects.filter(licensing_id=pk, product=server)
    assert sorted(listings.values_list("type", "state")) == [("kms", "issued"), ("mak", "issued")]
    assert Key.objects.in_stock().count() == 4
