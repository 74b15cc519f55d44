"""Fifty purchases at once, by the API and by files, share ten keys of the stock.

A real web server takes half of them, a real worker loads the files with the others and gives the
keys; the test's own process sweeps, as beat does.
"""

import time
from collections.abc import Iterator
from functools import partial

import pytest
from django.utils import timezone

from agreements.models import LicensingId, Purchase
from faults.loads import upload
from faults.processes import LEASE, PATIENCE, SWEEP, Running
from faults.processes import worker as celery_worker
from faults.web import Web
from keyfiles import imports
from keyfiles.models import KeyImport
from keyfiles.services import confirm_import
from keyfiles.states import FileKind
from keys import vault
from keys.fulfillment import sweep
from keys.models import Fulfillment, Key, Listing
from tests.cast import World, build_world
from tests.keyfiles.key_files import COMMAND
from tests.makers.stock import add_stock
from tests.races import at_once

BUYERS, STOCK, SHARES = 50, 10, 10  # half of the shares by the API, half by files
PRODUCT = "Fjord CAD 2026 Professional"
HEAD = "licensing_id_program,licensing_id,order_number,line,product,kind,quantity"
NAMES = HEAD.split(",")


@pytest.fixture
def center(transactional_db, settings, tmp_path) -> World:
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    settings.LEASE_SECONDS, settings.SWEEP_SECONDS = LEASE, SWEEP
    vault.forget()  # the data keys of another test's database are gone with it
    world = build_world()
    add_stock(world.products["cad"], "mak", STOCK)
    return world


@pytest.fixture
def web(center) -> Iterator[Web]:
    running = Web()
    running.start()
    yield running
    running.kill()


@pytest.fixture
def worker(center) -> Iterator[Running]:
    running = celery_worker("--concurrency", "2")
    running.start()
    yield running
    running.kill()


def make_buyers(world: World) -> list[LicensingId]:
    """Licensing IDs whose keys follow from what they buy."""
    model = world.licensing_ids["61234567"]
    return [
        LicensingId.objects.create(
            program=model.program,
            number=f"9{number:07}",
            agreement=model.agreement,
            organization=model.organization,
        )
        for number in range(BUYERS)
    ]


def order_of(buyer: LicensingId) -> list[str | int]:
    return ["open_license", buyer.number, "PO-1", 1, PRODUCT, "license", 1]


def buy_by_api(web: Web, token: str, buyers: list[LicensingId]) -> None:
    for buyer in buyers:
        body = dict(zip(NAMES, order_of(buyer), strict=True))
        status, answer = web.post("/api/v1/center/purchases", body, token)
        assert status == 201, answer


def check_file(buyers: list[LicensingId]) -> KeyImport:
    rows = [",".join(map(str, order_of(buyer))) for buyer in buyers]
    return upload("\n".join([HEAD, *rows]).encode(), FileKind.PURCHASES)


def reach(files: list[KeyImport], state: str) -> None:
    until = time.monotonic() + PATIENCE
    while {file.state for file in files} != {state}:
        assert time.monotonic() < until, [(file.state, file.failure) for file in files]
        imports.sweep(at=timezone.now())
        time.sleep(0.1)
        for file in files:
            file.refresh_from_db()


def wait_for_keys(buyers: list[LicensingId]) -> None:
    """Until everybody was looked at and the stock is empty; a worker may be giving still."""
    until = time.monotonic() + PATIENCE
    due = Fulfillment.list_due().filter(pk__in=[buyer.pk for buyer in buyers])
    while due.exists() or Key.objects.in_stock().exists():
        assert time.monotonic() < until, (due.count(), Key.objects.in_stock().count())
        sweep(timezone.now())
        time.sleep(0.1)


def test_ten_keys_go_to_ten_of_fifty_who_buy_at_once(center, web, worker):
    buyers, token = make_buyers(center), center.token("olga")
    shares = [buyers[first::SHARES] for first in range(SHARES)]
    by_api, by_file = shares[::2], shares[1::2]
    files = [check_file(share) for share in by_file]
    reach(files, "checked")
    confirm = partial(confirm_import, by=COMMAND, at=timezone.now())
    at_once(
        *(partial(buy_by_api, web, token, share) for share in by_api),
        *(partial(confirm, import_id=file.pk) for file in files),
    )
    reach(files, "applied")
    wait_for_keys(buyers)

    assert Purchase.objects.filter(licensing_id__in=buyers).count() == BUYERS
    listings = Listing.objects.filter(licensing_id__in=buyers)
    assert set(listings.values_list("product__name", flat=True)) == {PRODUCT}
    issued = listings.filter(state="issued")
    assert (issued.count(), listings.filter(state="awaiting").count()) == (STOCK, BUYERS - STOCK)
    assert issued.values("key").distinct().count() == STOCK
