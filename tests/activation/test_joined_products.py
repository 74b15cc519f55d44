"""Products that ask with one key at the same moment are spent for together, and answered apart."""

import threading
import time
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from activation.models import Activation
from activation.services import activate_by_product, by_product
from keys.models import Counter
from tests.activation.ledger import counts, share_out
from tests.activation.machines import installation_id
from tests.makers.activation import add_center_mak
from tests.races import at_once, wait_for_a_waiter
from vlsc.lib.refused import Refused

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "APZHN-QNB5L-64DXX-J9TRW-KMK22"
CLIENTS = 8


def activate(number: int) -> tuple[str, str | None]:
    """The result, and the confirmation ID where there is one."""
    try:
        activated = activate_by_product(
            product_key=TEXT,
            installation_id=installation_id(number),
            at=timezone.now(),
            machine_name=f"PC-{number}",
            request_id=f"request-{number}",
        )
    except Refused as refused:
        return refused.code, None
    return activated.result, activated.confirmation_id


@pytest.fixture(params=[1, 32])
def center_key(request, committed_world):
    """A MAK with ten activations, and one counter or several."""
    key = add_center_mak(committed_world, text=TEXT, allotted=10).pk
    if request.param > 1:
        share_out(key, 10, request.param)
    activate(0)
    return key


def wait_for_others(count: int) -> None:
    """Until so many wait for the one who waits in the database."""
    until = time.monotonic() + 30
    while len(by_product._joined._waiting[TEXT]) < count:
        assert time.monotonic() < until
        time.sleep(0.01)


def activate_while_held(key, *numbers):
    """All wait while a transaction holds the counters: the first in the database, others for it."""
    held = threading.Event()

    def hold() -> None:
        with transaction.atomic():
            list(Counter.objects.select_for_update().filter(key_id=key))
            held.set()
            wait_for_a_waiter()
            wait_for_others(len(numbers) - 1)

    def ask(number: int) -> tuple[str, str | None]:
        assert held.wait(30)
        return activate(number)

    return at_once(hold, *(partial(ask, number) for number in numbers))[1:]


def test_each_has_a_row_of_its_own_machine_and_request(center_key):
    found = activate_while_held(center_key, *range(1, CLIENTS))
    rows = Activation.objects.filter(key_id=center_key).order_by("machine_name")
    stored = rows.values_list("machine", "machine_name", "request_id", "confirmation_id")
    assert [row[:3] for row in stored] == [
        (installation_id(number), f"PC-{number}", f"request-{number}") for number in range(CLIENTS)
    ]
    assert found == [("granted", row[3]) for row in stored[1:]]
    assert counts(center_key) == (CLIENTS, 10, CLIENTS)


def test_they_share_a_transaction(center_key):
    activate_while_held(center_key, *range(1, CLIENTS))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT xmin::text) FROM activation_activation WHERE key_id = %s",
            [center_key],
        )
        (transactions,) = cursor.fetchone()
    assert transactions == 3  # of the fixture, of the first, and of all others


def test_none_is_granted_above_the_limit(center_key):
    found = activate_while_held(center_key, *range(1, 15))
    results = [result for result, _confirmation in found]
    assert (results.count("granted"), results.count("exhausted")) == (9, 5)
    assert counts(center_key) == (10, 10, 10)


def test_one_machine_that_asks_twice_spends_once(center_key):
    found = activate_while_held(center_key, 1, 1, 1, 1, 2, 2)
    assert sorted(result for result, _confirmation in found) == ["already"] * 4 + ["granted"] * 2
    assert len({confirmation for _result, confirmation in found}) == 2
    assert counts(center_key) == (3, 10, 3)


def test_a_wrong_key_is_refused_each_time(committed_world):
    found = at_once(*(partial(activate, number) for number in range(CLIENTS)))
    assert found == [("unknown_key", None)] * CLIENTS
