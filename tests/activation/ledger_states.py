"""The ledger as a state machine: any sequence of acts leaves it as a plain dictionary would be.

The database is real, and a burst is several connections at once. What a burst comes to is read from
its answers, which must add up exactly.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from activation import ledger
from activation.models import Activation
from activation.selectors import differences
from keys.models import Counter, Key
from tests.activation.ledger import AT, act, center_mak, counts, give_back, machine
from tests.races import at_once

MACHINES = 12
numbers = st.integers(0, MACHINES - 1)
lists = st.lists(numbers, min_size=1, max_size=8)
which = st.integers(0, 1)
TABLES = {"activation_activation": "key_id", "keys_counter": "key_id", "keys_key": "id"}
Answers = list[tuple[int, ledger.Spent]]  # what each machine got, by its number


@dataclass
class Model:
    """What a key must be: its limit, and the active machines with their confirmation IDs."""

    pk: UUID
    limit: int
    active: dict[int, str] = field(default_factory=dict)

    @property
    def room(self) -> int:
        return self.limit - len(self.active)

    def spend(self, number: int, confirmation_id: str) -> tuple[str, str | None]:
        """The result, and the confirmation ID that the machine has then."""
        if number in self.active:
            return "already", self.active[number]
        if not self.room:
            return "exhausted", None
        self.active[number] = confirmation_id
        return "granted", confirmation_id


class LedgerStates(RuleBasedStateMachine):
    """Two keys; the machines of each may be carried over to the other."""

    fresh = count(1)  # no two attempts offer the same confirmation ID

    @initialize(limits=st.tuples(st.integers(0, 12), st.integers(0, 20)), sharded=which)
    def make_keys(self, limits: tuple[int, int], sharded: int) -> None:
        shards = (1, 32)[sharded]
        self.keys = [Model(center_mak(limit, shards), limit) for limit in limits]

    @rule(key=which, number=numbers)
    def activate(self, key: int, number: int) -> None:
        model, wish = self.keys[key], offer(number)
        spent = ledger.spend(model.pk, wish, act())
        expected = model.spend(number, wish.confirmation_id)
        assert (spent.result, spent.confirmation_id) == expected
        assert (spent.used, spent.allowed) == (len(model.active), model.limit)

    @rule(key=which, machines=lists)
    def activate_batch(self, key: int, machines: list[int]) -> None:
        """A machine that is refused stays so to the end of its batch: no room comes back."""
        model, wishes = self.keys[key], [offer(number) for number in machines]
        spent = ledger.spend_batch(model.pk, wishes, act())
        expected = [
            model.spend(number, wish.confirmation_id)
            for number, wish in zip(machines, wishes, strict=True)
        ]
        assert [(row.result, row.confirmation_id) for row in spent] == expected
        assert {(row.used, row.allowed) for row in spent} == {(len(model.active), model.limit)}

    @rule(key=which, number=numbers)
    def return_machine(self, key: int, number: int) -> None:
        model = self.keys[key]
        assert give_back(model.pk, number) is (number in model.active)
        model.active.pop(number, None)

    @rule(key=which, number=numbers)
    def return_it_twice(self, key: int, number: int) -> None:
        model = self.keys[key]
        rows = Activation.objects.filter(
            key_id=model.pk, machine=machine(number).installation_id, state="returned"
        )
        for row in rows[:1]:
            answer = ledger.give_back(model.pk, row.id, at=AT)
            assert answer == (False, len(model.active), model.limit)

    @rule(key=which, more=st.integers(1, 5))
    def raise_limit(self, key: int, more: int) -> None:
        Key.objects.get(pk=self.keys[key].pk).raise_granted(more)
        self.keys[key].limit += more

    @rule(key=which)
    def lower_the_limit_below_what_is_used(self, key: int) -> None:
        model = self.keys[key]
        row = Key.objects.get(pk=model.pk)
        if len(model.active) > row.granted:
            low = Key.objects.filter(pk=model.pk)
            refused(lambda: low.update(allotted=len(model.active) - row.granted - 1))

    @rule(key=which)
    def carry_over(self, key: int) -> None:
        """All machines of a key to the other, or none of them where it has too few left."""
        old, new = self.keys[key], self.keys[1 - key]
        rows = Activation.objects.filter(key_id=old.pk, state="active")
        wishes = {int(row.machine): (row.id, offer(0).confirmation_id) for row in rows}
        renewed = dict(wishes.values())
        carry = partial(ledger.carry_over, old.pk, new.pk, renewed, act(channel="carried"))
        added = wishes.keys() - new.active.keys()
        if len(added) > new.room:
            return refused(carry)
        assert carry() == len(old.active)
        new.active |= {number: wishes[number][1] for number in added}
        old.active.clear()
        return None

    @rule()
    def spread(self) -> None:
        Counter.spread_large(1)

    @rule()
    def copy_counts(self) -> None:
        Counter.copy_used(at=AT)
        for model in self.keys:
            assert Key.objects.get(pk=model.pk).used == len(model.active)

    @rule(
        key=which,
        clients=st.lists(lists, min_size=2, max_size=4),
        returned=st.sets(numbers, max_size=4),
        more=st.integers(0, 3),
    )
    def burst(self, key: int, clients: list[list[int]], returned: set[int], more: int) -> None:
        """Singles and batches of the same machines at once, beside returns of others and a raise.

        Granted are all that are new, or else as many as there was room for before and after.
        """
        model = self.keys[key]
        wanted = {number for machines in clients for number in machines}
        back = (returned & model.active.keys()) - wanted
        new, room = len(wanted - model.active.keys()), model.room
        acts: list[Callable[[], Answers]] = [
            partial((spend_singly, spend_together)[place % 2], model.pk, machines)
            for place, machines in enumerate(clients)
        ]
        found = at_once(*acts, partial(give_back_all, model.pk, back), partial(grow, model, more))
        for number in back:
            del model.active[number]
        granted = learn(model, [answer for answers in found for answer in answers])
        assert min(new, room) <= granted <= min(new, room + len(back) + more)

    def teardown(self) -> None:
        """Forget the keys: the next sequence compares and copies no others than its own."""
        keys = [model.pk for model in getattr(self, "keys", [])]
        with connection.cursor() as cursor:
            for table, column in TABLES.items():
                cursor.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [keys])

    @invariant()
    def ledger_is_as_the_model(self) -> None:
        for model in self.keys:
            used = len(model.active)
            assert used <= model.limit
            assert counts(model.pk) == (used, model.limit, used)
            rows = Activation.objects.filter(key_id=model.pk, state="active")
            stored = dict(rows.values_list("machine", "confirmation_id"))
            assert {int(number): text for number, text in stored.items()} == model.active
        assert differences.compare_ledger()[1] == []


def offer(number: int) -> ledger.Machine:
    """A machine with a confirmation ID that no other attempt has."""
    confirmation_id = f"{next(LedgerStates.fresh):048d}"
    return ledger.Machine(machine(number).installation_id, confirmation_id)


def refused(change: Callable[[], object]) -> None:
    """It breaks the constraint, and so changes nothing."""
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return
    raise AssertionError("The change was not refused.")


def spend_singly(key: UUID, machines: list[int]) -> Answers:
    return [(number, ledger.spend(key, offer(number), act())) for number in machines]


def spend_together(key: UUID, machines: list[int]) -> Answers:
    spent = ledger.spend_batch(key, [offer(number) for number in machines], act())
    return list(zip(machines, spent, strict=True))


def give_back_all(key: UUID, machines: set[int]) -> Answers:
    assert all(give_back(key, number) for number in sorted(machines))
    return []


def grow(model: Model, more: int) -> Answers:
    if more:
        Key.objects.get(pk=model.pk).raise_granted(more)
        model.limit += more
    return []


def learn(model: Model, answers: Answers) -> int:
    """Take over what was granted, and compare every other answer with it; how many were granted."""
    granted = [(number, spent) for number, spent in answers if spent.result == "granted"]
    for number, spent in granted:
        assert number not in model.active
        model.active[number] = str(spent.confirmation_id)
    for number, spent in answers:
        assert spent.result == "exhausted" or spent.confirmation_id == model.active[number]
    return len(granted)
