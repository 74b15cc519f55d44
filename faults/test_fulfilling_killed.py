"""`manage.py fulfill`, killed at many moments and started again, gives everybody one key each."""

import random
import subprocess
import sys
import time

import pytest

from agreements.models import LicensingId, Purchase
from faults.processes import POINTS, PROJECT, Running, environment
from keys import vault
from keys.models import Fulfillment, Key, Listing
from tests.cast import World, build_world, force
from tests.makers.stock import add_stock

HOLDERS, STOCK = (60, 20) if POINTS < 20 else (10_000, 4_000)
KILLS = POINTS // 4
COMMAND = [sys.executable, "manage.py", "fulfill"]
STARTED = 3  # seconds until a command may have begun


@pytest.fixture
def center(transactional_db) -> World:
    vault.forget()  # the data keys of another test's database are gone with it
    world = build_world()
    force(LicensingId.objects.all(), pools=[])  # the stock is for those who buy
    return world


def make_holders(world: World) -> list[LicensingId]:
    """Licensing IDs with a purchase each, as a first load of a center leaves them."""
    model = world.licensing_ids["61234567"]
    holders = LicensingId.objects.bulk_create(
        LicensingId(
            program=model.program,
            number=f"8{number:07}",
            agreement=model.agreement,
            organization=model.organization,
            group=model.group,
        )
        for number in range(HOLDERS)
    )
    product = world.products["cad"]
    Purchase.objects.bulk_create(
        Purchase(
            licensing_id=holder,
            order_number="PO-1",
            line=1,
            product=product,
            kind="license",
            quantity=3,
        )
        for holder in holders
    )
    return holders


def test_it_goes_on_where_it_was_killed(center):
    holders = make_holders(center)
    add_stock(center.products["cad"], "mak", STOCK)
    listings = Listing.objects.filter(licensing_id__in=holders)
    command = Running(COMMAND, "command")
    for _kill in range(KILLS):
        before = Fulfillment.list_due().count()
        command.start()
        time.sleep(STARTED + random.random())
        command.kill()
        assert Fulfillment.list_due().count() <= before
        assert listings.count() <= HOLDERS
    done = subprocess.run(
        COMMAND, cwd=PROJECT, env=environment("command"), capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith(" listings added\n")

    assert not Fulfillment.list_due().exists()
    issued = listings.filter(state="issued", product=center.products["cad"])
    assert (listings.count(), issued.count()) == (HOLDERS, STOCK)
    assert issued.values("key").distinct().count() == STOCK
    assert not Key.objects.in_stock().exists()
