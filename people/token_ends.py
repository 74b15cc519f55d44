"""Notices about tokens that end in 30, 7 or 1 days, each once, as the days are at each sweep.

They go to whoever holds the token; for a service account to those who manage access where it has
a role. A token that was made for so few days gets no notice of them; a notice that was missed is
not sent late, but the next one in its place.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When

from accounts.actor import actor_of
from accounts.grants import Action
from accounts.models import Center, Token, User
from agreements.models import LicensingId
from agreements.selectors import list_people_with
from notices.services import queue_mail
from people.mails import ENDS_SOON
from people.models import TokenNotice
from people.models.token_notice import TOKEN_NOTICE_DAYS

AT_ONCE = 500


def sweep(at: datetime) -> None:
    """Send the notices that are due."""
    today = Center.get().day(at)
    while page := list(_list_unnoticed(at)[:AT_ONCE]):
        for token in page:
            _notice(token, today=today, at=at)


def _list_unnoticed(at: datetime) -> "QuerySet[Any]":
    """Live tokens with `left`, the days of their latest notice, where it was not sent yet."""
    latest = Case(
        *[
            When(
                expires_at__lte=at + timedelta(days=days),
                created_at__lt=F("expires_at") - timedelta(days=days),
                then=Value(days),
            )
            for days in sorted(TOKEN_NOTICE_DAYS)
        ]
    )
    live = Token.objects.live(at).filter(expires_at__lte=at + timedelta(days=TOKEN_NOTICE_DAYS[0]))
    known = TokenNotice.objects.filter(token=OuterRef("pk"), days=OuterRef("left"))
    found = live.annotate(left=latest).exclude(left=None).filter(~Exists(known))
    return found.select_related("holder").order_by("expires_at", "pk")


@transaction.atomic
def _notice(token: Any, *, today: date, at: datetime) -> None:
    passed = [each for each in TOKEN_NOTICE_DAYS if each >= token.left]
    notice = TokenNotice.note(token.pk, passed, at=at)
    if notice is None:
        return  # another sweep was first
    for reader in _list_readers(token.holder, today):
        queue_mail(
            template=ENDS_SOON,
            to=reader,
            ids={"notice": notice.pk},
            dedup_key=f"{ENDS_SOON}:{notice.pk}:{reader.pk}",
            at=at,
        )


def _list_readers(holder: User, today: date) -> list[User]:
    if holder.kind == User.Kind.PERSON:
        return [holder]
    as_holder = actor_of(holder, channel="job", today=today)
    reached = LicensingId.objects.visible_to(as_holder)
    return list(list_people_with(reached, Action.MANAGE_ACCESS, on=today))
