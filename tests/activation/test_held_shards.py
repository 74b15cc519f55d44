"""The last activation, on a shard that another transaction holds: it is waited for and found."""

import time
from functools import partial

import pytest
from django.db import connection, transaction

from keys.models import Counter
from tests.activation.ledger import center_mak, counts, spend, spend_batch
from tests.races import at_once

WAITING = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"


@pytest.mark.django_db(transaction=True)
def test_what_somebody_holds_is_waited_for():
    key = center_mak(32, 32)
    spend_batch(key, *range(31))

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            list(Counter.objects.select_for_update().filter(key_id=key))
            for _ in range(500):
                cursor.execute(WAITING)
                if cursor.fetchone()[0]:
                    return
                time.sleep(0.01)

    def spend_when_held() -> str:
        with connection.cursor() as cursor:
            for _ in range(500):
                cursor.execute(
                    "SELECT count(*) FROM (SELECT FROM keys_counter FOR UPDATE SKIP LOCKED) free"
                )
                if not cursor.fetchone()[0]:
                    break
        return spend(key, 99).result

    assert at_once(hold, partial(spend_when_held))[1] == "granted"
    assert counts(key) == (32, 32, 32)
