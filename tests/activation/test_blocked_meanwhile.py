"""A key that is blocked while somebody activates: who had found it usable spends nothing."""

from threading import Event

import pytest
from django.db import connection, transaction

from keys.models import Counter, Key
from tests.activation.ledger import center_mak, counts, give_back, spend, spend_batch
from tests.cast import force
from tests.races import at_once, wait_for_a_waiter, wait_for_waiters
from vlsc.lib.refused import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("shards", [1, 32])
def test_who_asked_before_it_was_blocked_spends_nothing(shards):
    key, blocked = center_mak(50, shards), Event()
    spend(key, 1)

    def block() -> str:
        with transaction.atomic():
            force(Key.objects.filter(pk=key), status="blocked")
            blocked.set()
            wait_for_waiters(2)
        return "blocked"

    def activate(*numbers: int) -> str:
        assert blocked.wait(30)
        try:
            spend_batch(key, *numbers) if len(numbers) > 1 else spend(key, *numbers)
        except Refused as refused:
            return refused.code
        return "granted"

    found = at_once(block, lambda: activate(2), lambda: activate(3, 4))
    assert found == ["blocked", "key_blocked", "key_blocked"]
    assert counts(key) == (1, 50, 1)
    assert spend(key, 1).result == "already"
    assert give_back(key, 1)  # what is taken back needs no usable key
    assert counts(key) == (0, 50, 0)


def test_who_spent_before_is_waited_for_and_keeps_the_activation():
    key, spent = center_mak(50, 32), Event()

    def activate() -> str:
        with transaction.atomic():
            result = spend(key, 1).result
            spent.set()
            wait_for_a_waiter()
        return result

    def block() -> tuple[int, int, int]:
        assert spent.wait(30)
        force(Key.objects.filter(pk=key), status="blocked")
        return counts(key)

    assert at_once(activate, block) == ["granted", (1, 50, 1)]
    with pytest.raises(Refused):
        spend(key, 2)


def test_shards_that_are_added_later_are_stopped_too():
    key = center_mak(50)
    force(Key.objects.filter(pk=key), status="replaced")
    with connection.cursor() as cursor:
        cursor.execute("SELECT keys_spread(%s, 4)", [key])
    assert list(Counter.objects.filter(key_id=key).values_list("stopped", flat=True)) == [True] * 4
    with pytest.raises(Refused):
        spend(key, 1)
    assert counts(key) == (0, 50, 0)
