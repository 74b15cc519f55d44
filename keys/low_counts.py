"""Notices about MAKs that run low: a sweep over the counters, and a mail to those who can ask.

It looks at the counters as they are, so a run that was missed is made up for by the next one, and
a counter may move in any way: by an activation, an import or a raise.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When
from django.db.models.lookups import GreaterThanOrEqual

from accounts.grants import Action
from accounts.models import Center, User
from agreements.models import LicensingId
from agreements.selectors import list_people_with
from keys.mails import LOW_COUNT
from keys.models import RUNS_LOW, Key, Listing
from keys.models.low_count import LEVELS, LowCount
from keys.states import OUT_OF_USE
from notices.services import queue_mail

AT_ONCE = 500  # keys of one page
LEVEL = Case(
    *[
        When(GreaterThanOrEqual(F("used") * 100, F("allowed") * level), then=Value(level))
        for level in reversed(LEVELS)
    ]
)


def sweep(at: datetime) -> None:
    """Send a notice about each MAK that has reached a level that nobody was told of."""
    last = None
    while page := list(_list_unnoticed(last)[:AT_ONCE]):
        for key in page:
            _notice(key, at=at)
        last = page[-1].pk


def _list_unnoticed(after: object) -> "QuerySet[Key]":
    """MAKs of customers that run low; `level` is the highest level reached."""
    found = Key.objects.filter(RUNS_LOW, group_id__isnull=False).exclude(status__in=OUT_OF_USE)
    found = found.annotate(level=LEVEL)
    known = LowCount.objects.filter(
        key=OuterRef("pk"), level=OuterRef("level"), allowed=OuterRef("allowed")
    )
    found = found.filter(~Exists(known)).order_by("pk")
    return found.filter(pk__gt=after) if after else found


@transaction.atomic
def _notice(key: Key, *, at: datetime) -> None:
    low = LowCount.note(key, key.level, at=at)  # type: ignore[attr-defined]
    if low is None:
        return  # another sweep was first
    for reader in _list_readers(key, at):
        queue_mail(
            template=LOW_COUNT,
            to=reader,
            ids={"low_count": low.pk},
            dedup_key=f"{LOW_COUNT}:{low.pk}:{reader.pk}",
            at=at,
        )


def _list_readers(key: Key, at: datetime) -> QuerySet[User]:
    """The people who may file a request on a licensing ID that lists the key."""
    listed = LicensingId.objects.filter(
        pk__in=Listing.objects.filter(key=key).values("licensing_id")
    )
    return list_people_with(listed, Action.FILE_REQUESTS, on=Center.get().day(at))
