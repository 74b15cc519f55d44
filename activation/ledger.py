"""The ledger's one way in: spends, gives back and carries over, each by one SQL function.

Each call is one statement and so one transaction, unless the caller has opened one, for its log
line. No other module calls these functions, and nothing else writes activations or counters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from accounts.actor import Actor
from activation.states import Channel
from vlsc.lib.ids import uuid7
from vlsc.lib.masking import mask_secrets
from vlsc.lib.refused import Refused

STOPPED = "VLS01"  # the database's word for a key that was blocked or replaced meanwhile
COLUMNS = "result, id, confirmation_id, activated_at, channel, used, allowed"
SPEND = f"""
SELECT {COLUMNS} FROM activation_spend(%(key)s, %(id)s, %(machine)s, %(name)s, %(channel)s,
    %(confirmation_id)s, %(version)s, %(at)s,
    %(by_kind)s, %(by_id)s, %(by_name)s, %(by_token)s, %(by_request)s, %(reason)s)
"""
SPEND_MANY = f"""
SELECT {COLUMNS} FROM activation_spend_many(%(key)s, %(ids)s::uuid[], %(machines)s::text[],
    %(names)s::text[], %(confirmation_ids)s::text[], %(times)s::timestamptz[],
    %(by_requests)s::text[], %(channel)s, %(version)s,
    %(by_kind)s, %(by_id)s, %(by_name)s, %(by_token)s, %(reason)s) ORDER BY place
"""
GIVE_BACK = "SELECT given_back, used, allowed FROM activation_give_back(%s, %s, %s)"
CARRY_OVER = """
SELECT activation_carry_over(%(old_key)s, %(key)s, %(old_ids)s::uuid[], %(ids)s::uuid[],
    %(confirmation_ids)s::text[], %(version)s, %(at)s,
    %(by_kind)s, %(by_id)s, %(by_name)s, %(by_token)s, %(by_request)s, %(reason)s)
"""


@dataclass(frozen=True)
class Machine:
    """What is activated: an installation ID with its confirmation ID; the name where known."""

    installation_id: str
    confirmation_id: str
    name: str = ""


@dataclass(frozen=True)
class Spent:
    """`granted`, `already` or `exhausted`, with the row that is stored and the counts now."""

    result: str
    id: UUID | None
    confirmation_id: str | None
    activated_at: datetime | None
    channel: str | None
    used: int
    allowed: int


@dataclass(frozen=True, kw_only=True)
class Act:
    """Who activates, when, by which channel, and with which version of the product's secret."""

    by: Actor
    at: datetime
    channel: Channel
    secret_version: int
    reason: str = ""

    def as_parameters(self) -> dict[str, Any]:
        return {
            "at": self.at,
            "channel": self.channel,
            "version": self.secret_version,
            "by_kind": self.by.kind,
            "by_id": self.by.id,
            "by_name": self.by.name[:200],
            "by_token": self.by.token_id,
            "by_request": self.by.request_id[:64],
            "reason": mask_secrets(self.reason)[:500],
        }


def spend(key: UUID, machine: Machine, act: Act) -> Spent:
    """Spend an activation, unless the machine has one already or none is left.

    Raises `Refused` (`key_blocked`) if the key is out of use, also if it was usable a moment ago.
    """
    values = {
        "key": key,
        "id": uuid7(),
        "machine": machine.installation_id,
        "name": mask_secrets(machine.name)[:200],
        "confirmation_id": machine.confirmation_id,
    }
    [spent] = _call(SPEND, act.as_parameters() | values)
    return Spent(*spent)


def spend_batch(key: UUID, machines: Sequence[Machine], act: Act) -> list[Spent]:
    """Spend for several machines in their order; as many as are left are granted."""
    return spend_many(key, machines, [act] * len(machines))


def spend_many(key: UUID, machines: Sequence[Machine], acts: Sequence[Act]) -> list[Spent]:
    """The same with an act for each machine; they differ in time and request only."""
    values = {
        "key": key,
        "ids": [uuid7() for _machine in machines],
        "machines": [machine.installation_id for machine in machines],
        "names": [mask_secrets(machine.name)[:200] for machine in machines],
        "confirmation_ids": [machine.confirmation_id for machine in machines],
        "times": [act.at for act in acts],
        "by_requests": [act.by.request_id[:64] for act in acts],
    }
    return [Spent(*spent) for spent in _call(SPEND_MANY, acts[0].as_parameters() | values)]


def give_back(key: UUID, activation: UUID, *, at: datetime) -> tuple[bool, int, int]:
    """Return an active activation: whether it was active, then used and allowed of its key."""
    [(given_back, used, allowed)] = _call(GIVE_BACK, [key, activation, at])
    return given_back, used, allowed


def carry_over(old_key: UUID, new_key: UUID, confirmation_ids: dict[UUID, str], act: Act) -> int:
    """Re-issue active activations (id → new confirmation ID) under another key; their number.

    Raises `IntegrityError` if the other key has not enough left.
    """
    values = {
        "old_key": old_key,
        "key": new_key,
        "old_ids": list(confirmation_ids),
        "ids": [uuid7() for _id in confirmation_ids],
        "confirmation_ids": list(confirmation_ids.values()),
    }
    [(moved,)] = _call(CARRY_OVER, act.as_parameters() | values)
    return int(moved)


def _call(statement: str, parameters: Any) -> list[tuple[Any, ...]]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return list(cursor.fetchall())
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", None) != STOPPED:
            raise
        words = _("This key was blocked and activates no machine any more.")
        raise Refused("key_blocked", words) from error
