"""The copies of counters that lists are sorted by: made of what has moved since, no more."""

from threading import Event

import pytest
from django.db import connection, transaction

from keys.models import Counter, Key, counter
from tests.activation.ledger import AT, center_mak, give_back, spend, spend_batch
from tests.races import at_once, wait_for_a_waiter

MANY = 10_000
OTHERS = f"""
INSERT INTO keys_counter (key_id, shard, used, allowed)
    SELECT gen_random_uuid(), 0, 5, 10 FROM generate_series(1, {MANY});
ANALYZE keys_counter;
"""
PLAN = "EXPLAIN (ANALYZE, BUFFERS, FORMAT json) SELECT * FROM keys_copy_used(now(), 100)"


def late() -> int:
    return Counter.objects.filter(is_late=True).count()


def copied(key) -> int:
    return Key.objects.get(pk=key).used


def test_what_has_moved_is_copied_once_whichever_way_it_moved(db, monkeypatch):
    monkeypatch.setattr(counter, "COPIED_AT_ONCE", 2)
    keys = [center_mak(50, shards) for shards in (1, 4, 1)]
    for key in keys:
        spend_batch(key, *range(20))
    assert (late(), Counter.copy_used(at=AT), late()) == (4, 3, 0)
    assert [copied(key) for key in keys] == [20, 20, 20]
    give_back(keys[1], 0)
    assert (late(), Counter.copy_used(at=AT), copied(keys[1])) == (1, 1, 19)
    spend(keys[1], 0)
    give_back(keys[1], 1)
    assert (Counter.copy_used(at=AT), Counter.copy_used(at=AT), late()) == (0, 0, 0)


def test_counters_that_have_not_moved_are_not_read(db):
    key = center_mak(50)
    spend(key, 1)
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        cursor.execute("SELECT pg_relation_size('keys_counter') / 8192")
        assert cursor.fetchone()[0] > 250  # pages
        cursor.execute("SELECT * FROM keys_copy_used(now(), 100)")  # plans; reads the catalog
        spend(key, 2)
        cursor.execute(PLAN)
        [plan] = cursor.fetchone()[0]
    assert copied(key) == 2
    assert plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"] < 200


@pytest.mark.django_db(transaction=True)
def test_what_is_spent_while_it_is_copied_is_copied_next_time():
    key, is_copied = center_mak(50), Event()
    spend(key, 1)

    def copy() -> int:
        with transaction.atomic():
            total = Counter.copy_used(at=AT)
            is_copied.set()
            wait_for_a_waiter()
        return total

    def spend_meanwhile() -> str:
        assert is_copied.wait(30)
        return spend(key, 2).result

    assert at_once(copy, spend_meanwhile) == [1, "granted"]
    assert (copied(key), late()) == (1, 1)
    assert (Counter.copy_used(at=AT), copied(key)) == (1, 2)
