"""Two operators who load the same file at once: one of them brings the rows, the other none."""

import threading
from functools import partial
from io import BytesIO

from django.db import transaction
from django.utils import timezone

from accounts.actor import system_actor
from agreements.models import Organization, Purchase
from keyfiles.imports.loading import lock_loading
from keyfiles.models import KeyImport
from keyfiles.services.imports import import_now
from keyfiles.services.uploads import ReceivedFile, store_file
from tests.loads.conftest import errors
from tests.races import at_once, wait_for_a_waiter

TEXT = b"number,name,parent_number\n" + b"".join(
    b"R-%d,Part %d,R-%d\n" % (number, number, number - 1) if number else b"R-0,Top,\n"
    for number in range(40)
)


def load(file: ReceivedFile, kind: str = "organizations") -> KeyImport:
    at = timezone.now()
    actor = system_actor(channel="command", at=at)
    return import_now(by=actor, file=file, kind=kind, at=at)


def test_the_same_file_at_once(committed_world, store):
    files = [store_file(file=BytesIO(TEXT), name="customers.csv") for _ in range(2)]
    loaded = at_once(*(partial(load, file) for file in files))
    assert [each.state for each in loaded] == ["applied", "applied"]
    assert sorted(each.counts["new"] for each in loaded) == [0, 40]
    assert Organization.objects.filter(number__startswith="R-").count() == 40


def test_rows_that_another_load_brings_meanwhile(committed_world, store):
    """They are compared again once the other load has ended, and are nothing new then."""
    file = store_file(file=BytesIO(b"number,name\nR-0,Top\n"), name="customers.csv")
    is_locked = threading.Event()

    def bring() -> None:
        with transaction.atomic():
            lock_loading()
            is_locked.set()
            wait_for_a_waiter()
            Organization.objects.create(number="R-0", name="Top")

    def load_when_locked() -> KeyImport:
        is_locked.wait()
        return load(file)

    loaded = at_once(bring, load_when_locked)[1]
    assert (loaded.state, loaded.counts["new"], loaded.counts["unchanged"]) == ("applied", 0, 1)


def test_two_files_that_give_back_more_than_was_bought(committed_world, store):
    head = "licensing_id_program,licensing_id,order_number,line,product,kind,quantity\n"

    def order(number: str, quantity: int) -> KeyImport:
        row = f"enterprise,7654321,{number},1,Windows Server 2022 Standard,license,{quantity}\n"
        file = store_file(file=BytesIO((head + row).encode()), name="orders.csv")
        return load(file, "purchases")

    assert order("SO-1", 8).state == "applied"
    loads = at_once(partial(order, "SO-2", -5), partial(order, "SO-3", -5))
    assert sorted(each.state for each in loads) == ["applied", "checked"]
    [refused] = [each for each in loads if each.state == "checked"]
    assert errors(refused) == [(2, "quantity", "below_zero")]
    assert sum(Purchase.objects.values_list("quantity", flat=True)) == 3
