"""Shared by fault runs of activations: keys, and one attempt by each channel."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from activation.services import activate
from activation.states import Channel
from faults.web import Web
from keys.models import Key
from keys.selectors.activating import get_listing_of_key
from tests.activation.ledger import share_out
from tests.activation.machines import installation_id
from tests.cast import World
from tests.keyfiles.key_files import a_key
from tests.makers.activation import add_center_mak
from vlsc.lib.refused import Refused

RESULTS = {201: "granted", 200: "already"}


@dataclass(frozen=True)
class Mak:
    """A MAK of this center with its text, which a product sends."""

    key: Key
    text: str

    @classmethod
    def add(cls, world: World, name: str, allowed: int, *, shards: int) -> "Mak":
        text = a_key(name)
        key = add_center_mak(world, text=text, allotted=allowed)
        if shards > 1:
            share_out(key.pk, allowed, shards)
        return cls(key, text)


@dataclass(frozen=True)
class Answer:
    """What came of an attempt for a machine: granted, already or exhausted."""

    machine: str
    result: str
    confirmation_id: str | None


@dataclass(frozen=True)
class Attempt:
    """Machines, by their numbers, that are activated in one call by a channel."""

    channel: str
    numbers: tuple[int, ...]

    def make(self, world: World, web: Web, mak: Mak, token: str) -> list[Answer]:
        machines = [installation_id(number) for number in self.numbers]
        if self.channel == "batch":
            return ask_for_batch(web, mak, machines, token)
        if self.channel == "telephone":
            return [call(world, mak, machines[0])]
        return [ask_for_one(web, mak, machines[0], token if self.channel == "person" else "")]


def ask_for_one(web: Web, mak: Mak, machine: str, token: str = "") -> Answer:
    """By the product itself, or by a person with a token."""
    body = {"installation_id": machine}
    if token:
        status, found = web.post("/api/v1/activations", body | {"key": str(mak.key.pk)}, token)
    else:
        status, found = web.post("/api/v1/activate", body | {"product_key": mak.text})
    if status == 409 and found["code"] == "exhausted":
        return Answer(machine, "exhausted", None)
    assert status in RESULTS, (status, found)
    return Answer(machine, RESULTS[status], found["confirmation_id"])


def ask_for_batch(web: Web, mak: Mak, machines: Sequence[str], token: str) -> list[Answer]:
    body = {
        "key": str(mak.key.pk),
        "machines": [{"installation_id": machine} for machine in machines],
    }
    status, found = web.post("/api/v1/activations/batch", body, token)
    assert status == 200, (status, found)
    return [
        Answer(row["installation_id"], row["result"], row["confirmation_id"])
        for row in found["results"]
    ]


def call(world: World, mak: Mak, machine: str) -> Answer:
    """By telephone, which has no address in the API."""
    kim = world.actor("kim")
    try:
        spent = activate(
            by=kim,
            listing=get_listing_of_key(kim, mak.key.pk),
            installation_id=machine,
            channel=Channel.TELEPHONE,
            at=timezone.now(),
        )
    except Refused as refused:
        if refused.code != "exhausted":
            raise
        return Answer(machine, "exhausted", None)
    return Answer(machine, spent.result, spent.confirmation_id)


def plan_attempts(numbers: range, size: int, chance: random.Random) -> list[Attempt]:
    """Each machine once, and a tenth of them again by another channel, in any order.

    Most machines come in batches of `size`, the others one by one, by each channel alike.
    """
    wanted = list(numbers)
    chance.shuffle(wanted)
    singles, listed = wanted[: len(wanted) // 5], wanted[len(wanted) // 5 :]
    singles += chance.sample(wanted, len(wanted) // 10)
    channels = ("online", "person", "telephone", "online")
    attempts = [Attempt(channels[place % 4], (number,)) for place, number in enumerate(singles)] + [
        Attempt("batch", tuple(listed[start : start + size]))
        for start in range(0, len(listed), size)
    ]
    chance.shuffle(attempts)
    return attempts
