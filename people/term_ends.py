"""Notices about licensing IDs that end: a sweep over the end dates, and a mail to those concerned.

One mail for an agreement and a day, however many licensing IDs end then. It looks at the dates as
they are, so a run that was missed is made up for by the next one; a notice whose time has passed
is not sent late, but the next one in its place.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When

from accounts.grants import Action
from accounts.models import Center
from agreements.models import LicensingId
from agreements.selectors import list_people_with, with_status
from agreements.states import TermStatus
from notices.services import queue_mail
from people.mails import TERM_END
from people.models import TermNotice
from people.models.term_notice import NOTICE_DAYS

AT_ONCE = 500  # agreements and days of one page


def sweep(at: datetime) -> None:
    """Send the notices that are due on this day at the center."""
    today = Center.get().day(at)
    while page := list(_list_unnoticed(today)[:AT_ONCE]):
        for agreement, ends_on, days in page:
            _notice(agreement, ends_on, days, today=today, at=at)


def _list_unnoticed(today: date) -> "QuerySet[LicensingId, Any]":
    """Agreement, end date and days of the latest notice, where it was not sent yet."""
    latest = Case(
        *[
            When(ends_on__lte=today + timedelta(days=days), then=Value(days))
            for days in sorted(NOTICE_DAYS)
        ]
    )
    ending = with_status(LicensingId.objects.all(), TermStatus.ENDING, today).alias(days=latest)
    known = TermNotice.objects.filter(
        agreement=OuterRef("agreement"), ends_on=OuterRef("ends_on"), days=OuterRef("days")
    )
    found = ending.filter(~Exists(known)).order_by("ends_on", "agreement")
    return found.annotate(left=latest).values_list("agreement", "ends_on", "left").distinct()


@transaction.atomic
def _notice(agreement: Any, ends_on: date, days: int, *, today: date, at: datetime) -> None:
    passed = [each for each in NOTICE_DAYS if each >= days]
    notice = TermNotice.note(agreement, ends_on, passed, at=at)
    if notice is None:
        return  # another sweep was first
    ending = LicensingId.objects.filter(agreement=agreement, ends_on=ends_on)
    concerned = with_status(ending, TermStatus.ENDING, today)
    for reader in list_people_with(concerned, Action.SEE_PURCHASES, on=today):
        queue_mail(
            template=TERM_END,
            to=reader,
            ids={"notice": notice.pk},
            dedup_key=f"{TERM_END}:{notice.pk}:{reader.pk}",
            at=at,
        )
