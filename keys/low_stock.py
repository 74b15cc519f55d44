"""Notices about stock that runs out: a sweep over its kinds, and one mail to each of operations."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.grants import Action, StaffRole, staff_may
from accounts.models import Center, User
from keys.mails import LOW_STOCK
from keys.models import LowStock
from keys.selectors.stock import StockRow, count_stock
from notices.services import queue_mail


def sweep(at: datetime) -> None:
    """Send a notice about the kinds of keys that have reached a level that nobody was told of.

    One mail names them all: a first agreement can ask for every product of a catalog at once.
    """
    found = count_stock(today=Center.get().day(at))
    # In one order, so that two sweeps at once wait for each other and do not deadlock.
    _notice(sorted(found, key=lambda row: str(row.kind)), at=at)


@transaction.atomic
def _notice(rows: Iterable[StockRow], *, at: datetime) -> None:
    noted = [low for row in rows if (low := _note(row, at=at))]
    if not noted:
        return
    for reader in _list_readers():
        queue_mail(
            template=LOW_STOCK,
            to=reader,
            ids={f"low_stock_{n}": low.pk for n, low in enumerate(noted, 1)},
            dedup_key=f"{LOW_STOCK}:{noted[0].pk}:{reader.pk}",
            at=at,
        )


def _note(row: StockRow, *, at: datetime) -> LowStock | None:
    """Record the level that a kind has reached; None if it is known, or another sweep was first."""
    LowStock.follow(row.kind, row.in_stock)
    if row.level is None:
        return None
    return LowStock.note(row.kind, row.level, row.in_stock, at=at)


def _list_readers() -> QuerySet[User]:
    """The people who load the center."""
    roles = [role for role in StaffRole if staff_may(role, Action.LOAD_CENTER)]
    people = User.objects.filter(is_active=True, kind=User.Kind.PERSON)
    return people.filter(staff_role__in=roles).order_by("pk")
