"""Spending from the ledger as the services do, without the computation of confirmation IDs."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection

from accounts.actor import Actor
from activation import ledger
from activation.models import Activation
from activation.states import Channel
from keys.models import Counter, Key
from tests.makers.catalog import add_product
from vlsc.lib.ids import uuid7

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)


def act(at: datetime = AT, **changes: object) -> ledger.Act:
    values = {
        "by": Actor(kind="system", id=None, name="", today=at.date(), channel="job"),
        "at": at,
        "channel": Channel.ONLINE,
        "secret_version": 1,
    }
    return ledger.Act(**values | changes)


def machine(number: int, name: str = "") -> ledger.Machine:
    """A machine by its number: the ledger checks no digits."""
    return ledger.Machine(f"{number:063d}", f"{number:048d}", name or f"PC-{number}")


def spend(key: UUID, number: int) -> ledger.Spent:
    return ledger.spend(key, machine(number), act())


def spend_batch(key: UUID, *numbers: int) -> list[ledger.Spent]:
    return ledger.spend_batch(key, [machine(number) for number in numbers], act())


def give_back(key: UUID, number: int) -> bool:
    row = Activation.objects.filter(
        key_id=key, machine=machine(number).installation_id, state="active"
    ).first()
    later = AT + timedelta(days=1)
    return ledger.give_back(key, row.id, at=later)[0] if row else False


def center_mak(allowed: int, shards: int = 1) -> UUID:
    """A MAK in stock that this center activates, without a secret."""
    pk = uuid7()
    product = add_product(f"mak-{pk}", f"MAK {pk}", types="mak", authority="center")
    Key.objects.create(
        id=pk, type="mak", activation_authority="center", ciphertext=b"", fingerprint=pk.bytes,
        last_five="ABCDE", product=product, allotted=allowed,
    )  # fmt: skip
    if shards > 1:
        share_out(pk, allowed, shards)
    return pk


def share_out(key: UUID, allowed: int, shards: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT keys_share_out(%s, %s, %s)", [key, allowed, shards])


def counts(key: UUID) -> tuple[int, int, int]:
    """Used by the counters, allowed by the counters, active rows."""
    rows = Counter.objects.filter(key_id=key).values_list("used", "allowed")
    active = Activation.objects.filter(key_id=key, state="active").count()
    return sum(used for used, _ in rows), sum(allowed for _, allowed in rows), active
