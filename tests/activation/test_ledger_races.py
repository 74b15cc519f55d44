"""Many at once, on real connections: none above the limit, none left that somebody was refused."""

from functools import partial
from uuid import UUID

import pytest

from keys.models import Counter, Key
from tests.activation.ledger import (
    center_mak,
    counts,
    give_back,
    machine,
    share_out,
    spend,
    spend_batch,
)
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 8


def singles(key: UUID, first: int, many: int, step: int = 1) -> list[str]:
    return [spend(key, first + number * step).result for number in range(many)]


def batches(key: UUID, first: int, many: int, size: int = 7) -> list[str]:
    """Batches of machines, backwards in every other one."""
    results: list[str] = []
    for start in range(first, first + many, size):
        numbers = list(range(start, min(start + size, first + many)))
        spent = spend_batch(key, *(numbers[::-1] if start % 2 else numbers))
        results += [row.result for row in spent]
    return results


@pytest.mark.parametrize(
    ("limit", "shards", "attempts"), [(0, 1, 5), (1, 1, 5), (1, 32, 5), (99, 1, 20), (99, 32, 20)]
)
def test_exactly_as_many_as_are_allowed(limit, shards, attempts):
    key = center_mak(limit, shards)
    clients = [
        partial((singles, batches)[client % 2], key, client * 1000, attempts)
        for client in range(CLIENTS)
    ]
    results = [result for found in at_once(*clients) for result in found]
    assert results.count("granted") == min(limit, CLIENTS * attempts)
    assert results.count("exhausted") == CLIENTS * attempts - results.count("granted")
    assert counts(key) == (results.count("granted"), limit, results.count("granted"))


@pytest.mark.parametrize("shards", [1, 32])
def test_the_same_machines_at_once_spend_once(shards):
    key = center_mak(1000, shards)
    clients = [partial((singles, batches)[client % 2], key, 0, 25) for client in range(CLIENTS)]
    results = [result for found in at_once(*clients) for result in found]
    assert (results.count("granted"), results.count("already")) == (25, 25 * (CLIENTS - 1))
    assert counts(key) == (25, 1000, 25)


@pytest.mark.parametrize("shards", [1, 32])
def test_limits_raised_and_machines_returned_in_the_middle(shards):
    key = center_mak(50, shards)
    spend_batch(key, *range(20))

    def raise_limit() -> list[str]:
        for _ in range(10):
            Key.objects.get(pk=key).raise_granted(3)
        return []

    def give_some_back() -> list[str]:
        return ["returned" for number in range(20) if give_back(key, number)]

    spending = [
        partial((singles, batches)[client % 2], key, (client + 1) * 1000, 25) for client in range(4)
    ]
    found = at_once(raise_limit, give_some_back, *spending, partial(spread, key))
    results = [result for each in found for result in each]
    assert results.count("returned") == 20
    granted = results.count("granted")
    assert counts(key) == (granted, 80, granted)
    assert spend_batch(key, *range(9000, 9100))[0].allowed == 80
    assert counts(key) == (80, 80, 80)


def spread(key: UUID) -> list[str]:
    """Share out among more shards while others spend, with the limit as it is then."""
    Counter.spread_large(1)
    return []


def test_a_machine_that_is_returned_and_spent_at_once_is_counted_as_it_stands():
    key = center_mak(5)

    def there_and_back(number: int) -> list[bool]:
        return [spend(key, number).result != "exhausted" and give_back(key, number)
                for _ in range(15)]  # fmt: skip

    at_once(*[partial(there_and_back, number % 2) for number in range(4)])
    used, allowed, active = counts(key)
    assert (used, allowed) == (active, 5)
    assert len({machine(0).installation_id, machine(1).installation_id}) == 2


def test_a_limit_shared_out_again_loses_nothing():
    key = center_mak(100)
    at_once(partial(singles, key, 0, 40), partial(share_out, key, 100, 32))
    assert counts(key) == (40, 100, 40)
