"""The last activation, on a shard that another transaction holds: it is waited for and found."""

import threading

import pytest
from django.db import transaction

from keys.models import Counter
from tests.activation.ledger import center_mak, counts, spend, spend_batch
from tests.races import at_once, wait_for_a_waiter


@pytest.mark.django_db(transaction=True)
def test_what_somebody_holds_is_waited_for():
    key = center_mak(32, 32)
    spend_batch(key, *range(31))
    held = threading.Event()

    def hold() -> None:
        with transaction.atomic():
            list(Counter.objects.select_for_update().filter(key_id=key))
            held.set()
            wait_for_a_waiter()

    def spend_when_held() -> str:
        held.wait(60)
        return spend(key, 99).result

    assert at_once(hold, spend_when_held)[1] == "granted"
    assert counts(key) == (32, 32, 32)
