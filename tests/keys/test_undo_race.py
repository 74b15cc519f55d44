"""Undoing at the moment at which somebody shows, asks for, spends or issues the same key."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from activation.models import Activation
from activation.services import activate
from keys.fulfillment import serve_waiting
from keys.models import Key, Listing
from keys.selectors.activating import get_listing_of_key
from keys.services import reveal_key
from tests.activation.machines import installation_id
from tests.keys.undoing import buy, take_back
from tests.makers.stock import add_stock
from tests.races import at_once, wait_for_a_waiter
from vlsc.lib.refused import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bought(committed_world):
    """An order line of Northwind's with its key, which nobody has seen."""
    cad = committed_world.products["cad"]
    (key,) = add_stock(cad, "mak", 1)
    line = buy(committed_world, cad)
    return line, Key.objects.get(pk=key.pk)


def attempt(act) -> str:
    try:
        act()
    except Refused as refused:
        return refused.code
    return "done"


def test_who_is_about_to_reveal_finds_it_gone(committed_world, bought):
    line, key = bought
    reveal = partial(reveal_key, by=committed_world.actor("nora"), key=key, at=timezone.now())
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            take_back(committed_world, "purchases", line)
            revealed = pool.submit(at_once, partial(attempt, reveal))
            wait_for_a_waiter()
        assert revealed.result() == ["key_blocked"]
    assert Key.objects.in_stock().get() == key


def test_who_spends_meanwhile_finds_nothing_left_or_keeps_the_key(committed_world, bought):
    line, key = bought
    nora = committed_world.actor("nora")
    listing = get_listing_of_key(nora, key.pk)

    def spend():
        at = timezone.now()
        number = installation_id(1)
        return attempt(partial(activate, by=nora, listing=listing, installation_id=number, at=at))

    spent, _plan = at_once(spend, partial(take_back, committed_world, "purchases", line))
    key.refresh_from_db()
    was_activated = Activation.objects.filter(key_id=key.pk).exists()
    assert (spent == "done") == was_activated
    assert (key.status, key.group_id is None) == (
        ("blocked", False) if was_activated else ("usable", True)
    )


def test_the_same_is_undone_once_while_others_are_served(committed_world, bought):
    line, key = bought
    cad = committed_world.products["cad"]
    office = committed_world.licensing_ids["7654399"]
    Listing.objects.create(licensing_id=office, product=cad, type="mak", state="awaiting")

    def undo():
        try:
            take_back(committed_world, "purchases", line)
        except type(line).DoesNotExist:
            return "gone"
        return "undone"

    def serve():
        return serve_waiting(at=timezone.now(), products={cad.pk})

    results = at_once(undo, undo, serve)
    assert sorted(results[:2]) == ["gone", "undone"]
    serve_waiting(at=timezone.now(), products={cad.pk})
    assert [row.number for row in Listing.objects.filter(key=key)] == ["7654399"]
