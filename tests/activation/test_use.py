"""How a key was used day by day at the center, and what the mail about it foretells of that."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Center
from activation import ledger
from activation.models import Activation
from activation.selectors.use import count_by_day
from keys import low_counts
from keys.models import Key
from notices import sending
from notices.models import Mail
from tests.activation.ledger import act, center_mak, give_back, machine
from tests.cast import force


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def test_active_rows_are_counted_by_the_days_of_the_center(db):
    Center.objects.create(pk=1, time_zone="Europe/Stockholm")
    key, other = center_mak(9), center_mak(9)
    times = ["2026-01-28T22:59", "2026-01-28T23:00", "2026-01-29T12:00", "2026-01-31T22:59",
             "2026-01-31T23:00"]  # fmt: skip
    for number, time in enumerate(times):
        ledger.spend(key, machine(number), act(at(time)))
    ledger.spend(other, machine(1), act(at(times[2])))
    ledger.spend(key, machine(9), act(at(times[2])))
    assert count_by_day(key, days=3, today=date(2026, 2, 1)) == [3, 0, 1]
    give_back(key, 9)
    assert count_by_day(key, days=3, today=date(2026, 2, 1)) == [2, 0, 1]


@pytest.fixture
def used_up(world):
    """Ada's CAD key: 40 of 50 activations, two a day for the last twenty days."""
    key, now = world.keys["cad"], timezone.now()
    ledger.spend_batch(key.pk, [machine(number) for number in range(40)], act(now))
    for number, row in enumerate(Activation.objects.filter(key_id=key.pk).order_by("machine")):
        day = now - timedelta(days=number // 2 + 1)
        force(Activation.objects.filter(pk=row.pk), activated_at=day)
    force(Key.objects.exclude(pk=key.pk), used=0)
    force(Key.objects.filter(pk=key.pk), used=40)
    return key


def test_the_mail_says_when_it_runs_out(world, used_up, mailoutbox):
    low_counts.sweep(timezone.now())
    assert [mail.recipient.name for mail in Mail.objects.order_by("recipient__name")] == [
        "Ada",
        "Kim",
        "Vera",
    ]
    sending.send(Mail.objects.get(recipient=world.people["kim"]).pk, at=timezone.now())
    (mail,) = mailoutbox
    assert "40 of 50 activations are used, 10 are left." in mail.body
    assert "At the rate of the last 90 days it runs out on" in mail.body
    assert "Four times out of five this is between" in mail.alternatives[0][0]
    ledger.give_back(
        used_up.pk, Activation.objects.filter(key_id=used_up.pk)[0].pk, at=timezone.now()
    )
    sending.send(Mail.objects.get(recipient=world.people["vera"]).pk, at=timezone.now())
    assert "39 of 50 activations" in mailoutbox[1].body
