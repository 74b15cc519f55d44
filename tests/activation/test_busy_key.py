"""A list of machines on a key that has many: each is found by itself, however little is known.

By key and machine alone PostgreSQL combines two indexes, of which one has all machines of the key.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction

from activation.models import Activation
from keys.models import Counter
from tests.activation.ledger import AT, center_mak, spend, spend_batch
from tests.cast import force
from tests.races import at_once, wait_for_a_waiter

MANY, PART, FEW = 4_000, 500, 50
# Entries of the ledger's indexes that this transaction's scans have returned so far.
ENTRIES = """
SELECT sum(pg_stat_get_xact_tuples_returned(indexrelid)) FROM pg_index
WHERE indrelid = 'activation_activation'::regclass
"""


def count_entries() -> int:
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES)
        return int(cursor.fetchone()[0])


@pytest.fixture
def busy_key(db):
    """A key with many machines, in a session that has planned nothing yet."""
    key = center_mak(2 * MANY)
    for first in range(0, MANY, PART):
        spend_batch(key, *range(first, first + PART))
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
    return key


@pytest.mark.parametrize("first", [0, MANY - FEW // 2, MANY], ids=["active", "half new", "new"])
def test_a_list_reads_an_entry_a_machine(busy_key, first):
    before = count_entries()
    spent = spend_batch(busy_key, *range(first, first + FEW))
    assert len(spent) == FEW
    assert count_entries() - before <= 4 * FEW


def test_one_machine_reads_its_own_entries(busy_key):
    before = count_entries()
    assert [spend(busy_key, number).result for number in (0, MANY)] == ["already", "granted"]
    assert count_entries() - before <= 8


@pytest.mark.django_db(transaction=True)
def test_a_machine_that_is_returned_while_its_list_is_activated_was_active():
    key = center_mak(9)
    known = spend(key, 1)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Counter.objects.select_for_update().get(key_id=key)
            spent = pool.submit(at_once, partial(spend_batch, key, 1, 2))
            wait_for_a_waiter()
            force(Activation.objects.filter(pk=known.id), state="returned", ended_at=AT)
        [answers] = spent.result()
    assert [(row.result, row.id == known.id) for row in answers] == [
        ("already", True),
        ("granted", False),
    ]
    assert answers[0].confirmation_id == known.confirmation_id
