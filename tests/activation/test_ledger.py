"""One activation for one machine, up to the limit, and back: the functions of the ledger."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from activation import ledger
from activation.models import Activation
from keys.models import Counter, Key
from tests.activation.ledger import (
    act,
    center_mak,
    counts,
    give_back,
    machine,
    share_out,
    spend,
    spend_batch,
)

SHARDS = pytest.mark.parametrize("shards", [1, 32])


@SHARDS
def test_a_machine_spends_once_and_gets_the_same_answer_again(db, shards):
    key = center_mak(2, shards)
    with CaptureQueriesContext(connection) as asked:
        first = spend(key, 1)
    assert len(asked) == 1
    assert (first.result, first.used, first.allowed) == ("granted", 1, 2)
    assert spend(key, 2).result == "granted"
    assert spend(key, 3) == ledger.Spent("exhausted", None, None, None, None, 2, 2)
    again = ledger.spend(key, ledger.Machine(machine(1).installation_id, "other", "other"), act())
    assert again == ledger.Spent(
        "already", first.id, first.confirmation_id, first.activated_at, "online", 2, 2
    )
    assert counts(key) == (2, 2, 2)


@SHARDS
def test_a_batch_is_granted_in_its_order_as_far_as_it_goes(db, shards):
    key = center_mak(3, shards)
    spend(key, 5)
    with CaptureQueriesContext(connection) as asked:
        spent = spend_batch(key, 9, 5, 9, 1, 7, 3, 7)
    assert len(asked) == 1
    results = "granted already already granted exhausted exhausted exhausted"
    assert [row.result for row in spent] == results.split()
    assert spent[0].id == spent[2].id
    assert [row.confirmation_id for row in spent[4:]] == [None] * 3
    assert {(row.used, row.allowed) for row in spent} == {(3, 3)}
    assert counts(key) == (3, 3, 3)
    assert [row.result for row in spend_batch(key, 9, 1)] == ["already", "already"]


@SHARDS
def test_what_is_given_back_can_be_spent_by_another_machine(db, shards):
    key = center_mak(40, shards)
    spend_batch(key, *range(40))
    assert give_back(key, 7)
    assert not give_back(key, 7)
    assert counts(key) == (39, 40, 39)
    assert [row.result for row in spend_batch(key, 41, 7)] == ["granted", "exhausted"]
    returned = Activation.objects.get(state="returned")
    assert returned.machine == machine(7).installation_id
    assert not ledger.give_back(key, returned.id, at=act().at)[0]


@SHARDS
def test_the_last_activation_is_found_on_whichever_shard(db, shards):
    key = center_mak(64, shards)
    spend_batch(key, *range(63))
    assert [spend(key, 100).result, spend(key, 101).result] == ["granted", "exhausted"]
    Key.objects.get(pk=key).raise_granted(1)
    assert [spend(key, 101).result, spend(key, 102).result] == ["granted", "exhausted"]
    assert counts(key) == (65, 65, 65)


def test_machines_are_carried_over_to_the_key_that_replaces_theirs(db):
    old, new = center_mak(64, 32), center_mak(64, 32)
    spent = spend_batch(old, *range(50))
    give_back(old, 49)
    renewed = {row.id: f"{place:048d}" for place, row in enumerate(spent)}
    assert ledger.carry_over(old, new, renewed, act(channel="carried")) == 49
    assert (counts(old), counts(new)) == ((0, 64, 0), (49, 64, 49))
    again = spend(new, 3)
    assert (again.result, again.confirmation_id) == ("already", f"{3:048d}")


def test_nothing_is_carried_over_where_too_few_are_left(db):
    old, new = center_mak(5), center_mak(4)
    renewed = {row.id: "" for row in spend_batch(old, *range(5))}
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.carry_over(old, new, renewed, act(channel="carried"))
    assert (counts(old), counts(new)) == ((5, 5, 5), (0, 4, 0))


def test_counters_follow_the_limit_and_never_fall_below_what_is_used(db):
    key = center_mak(5)
    spend_batch(key, 1, 2, 3)
    Key.objects.filter(pk=key).update(allotted=3)
    assert counts(key) == (3, 3, 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Key.objects.filter(pk=key).update(allotted=2)
    share_out(key, 100, 32)
    shards = Counter.objects.filter(key_id=key)
    assert sorted(shard.allowed - shard.used for shard in shards) == [3] * 31 + [4]
    assert counts(key) == (3, 100, 3)
    # Shared out among many, one too few would round to none and break no counter's constraint.
    with pytest.raises(IntegrityError), transaction.atomic():
        Key.objects.filter(pk=key).update(allotted=2)
    assert counts(key) == (3, 100, 3)


def test_a_row_is_written_by_the_ledger_only(db):
    with pytest.raises(TypeError):
        Activation(key_id=center_mak(1)).save()
    with pytest.raises(TypeError):
        Activation.objects.create(key_id=center_mak(1))


def test_only_maks_of_this_center_have_counters(world):
    assert set(Counter.objects.values_list("key_id", "allowed")) == {(world.keys["cad"].pk, 50)}


def test_a_large_limit_is_spread_and_lists_are_sorted_by_copies(db):
    large, small = center_mak(100), center_mak(99)
    spend_batch(large, 1, 2, 3)
    assert (Counter.spread_large(100), Counter.spread_large(100)) == (1, 0)
    shards = Counter.objects.values_list("key_id")
    assert (shards.filter(key_id=large).count(), shards.filter(key_id=small).count()) == (32, 1)
    assert counts(large) == (3, 100, 3)
    before = Key.objects.get(pk=large)
    assert (before.used, Key.objects.with_counts().get(pk=large).used) == (0, 3)
    assert (Counter.copy_used(at=act().at), Counter.copy_used(at=act().at)) == (1, 0)
    after = Key.objects.get(pk=large)
    assert (after.used, after.counted_at, after.updated_at > before.updated_at) == (
        3, act().at, True
    )  # fmt: skip
