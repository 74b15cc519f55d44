"""Notices about stock that runs out: a sweep over its kinds, and a mail to operations."""

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
    """Send a notice about each kind of key that has reached a level that nobody was told of."""
    for row in count_stock(today=Center.get().day(at)):
        _notice(row, at=at)


@transaction.atomic
def _notice(row: StockRow, *, at: datetime) -> None:
    LowStock.follow(row.kind, row.in_stock)
    if row.level is None:
        return
    low = LowStock.note(row.kind, row.level, row.in_stock, at=at)
    if low is None:
        return  # known, or another sweep was first
    for reader in _list_readers():
        queue_mail(
            template=LOW_STOCK,
            to=reader,
            ids={"low_stock": low.pk},
            dedup_key=f"{LOW_STOCK}:{low.pk}:{reader.pk}",
            at=at,
        )


def _list_readers() -> QuerySet[User]:
    """The people who load the center."""
    roles = [role for role in StaffRole if staff_may(role, Action.LOAD_CENTER)]
    people = User.objects.filter(is_active=True, kind=User.Kind.PERSON)
    return people.filter(staff_role__in=roles).order_by("pk")
