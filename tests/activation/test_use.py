"""How a key was used day by day at the center, and what the mail about it foretells of that."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Center
from activation import ledger
from activation.models import Activation
from activation.selectors.use import count_by_day
from activation.sweeps import count_use
from keys import low_counts
from keys.models import Key
from notices import sending
from notices.models import Mail
from tests.activation.ledger import act, center_mak, give_back, machine
from tests.cast import force

TODAY = date(2026, 2, 1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def test_activations_are_counted_by_the_days_of_the_center(db):
    Center.objects.create(pk=1, time_zone="Europe/Stockholm")
    key, other = center_mak(9), center_mak(9)
    times = ["2026-01-28T22:59", "2026-01-28T23:00", "2026-01-29T12:00", "2026-01-31T22:59",
             "2026-01-31T23:00"]  # fmt: skip
    for number, time in enumerate(times):
        ledger.spend(key, machine(number), act(at(time)))
    ledger.spend(other, machine(1), act(at(times[2])))
    ledger.spend(key, machine(9), act(at(times[2])))
    assert count_by_day(key, days=3, today=TODAY) == [0, 0, 0]
    count_use(at("2026-01-31T23:09"))  # it is too early for the 31st
    assert count_by_day(key, days=3, today=TODAY) == [3, 0, 0]
    give_back(key, 9)
    count_use(at("2026-01-31T23:10"))
    assert count_by_day(key, days=3, today=TODAY) == [3, 0, 1]
    assert count_by_day(key, days=4, today=TODAY) == [1, 3, 0, 1]


def test_what_was_carried_over_is_not_use(db):
    old, new = center_mak(9), center_mak(9)
    ledger.spend(old, machine(1), act(at("2026-01-28T12:00")))
    [row] = Activation.objects.all()
    ledger.carry_over(old, new, {row.pk: "1"}, act(at("2026-01-29T12:00")))
    count_use(at("2026-02-01T12:00"))
    assert count_by_day(old, days=9, today=TODAY)[5:] == [1, 0, 0, 0]
    assert sum(count_by_day(new, days=9, today=TODAY)) == 0


def test_days_that_were_missed_are_made_up_for_and_days_that_were_counted_are_not_read(db):
    key = center_mak(9)
    for number, day in enumerate(("27", "30", "31")):
        ledger.spend(key, machine(number), act(at(f"2026-01-{day}T12:00")))
    count_use(at("2026-01-28T12:00"))
    count_use(at("2026-02-01T12:00"))
    assert count_by_day(key, days=5, today=TODAY) == [1, 0, 0, 1, 1]
    with CaptureQueriesContext(connection) as asked:
        count_use(at("2026-02-01T18:00"))
    assert not [query for query in asked if "activation_activation" in query["sql"]]


def test_the_clock_jumps_back_and_forward(db):
    """Each activation counts on the day that its row names, once, however often it is counted."""
    key = center_mak(9)
    for number, day in enumerate(("31", "29", "31")):
        ledger.spend(key, machine(number), act(at(f"2026-01-{day}T12:00")))
    for time in ("2026-02-01T12:00", "2026-01-30T12:00", "2026-02-01T12:00"):
        count_use(at(time))
    assert count_by_day(key, days=3, today=TODAY) == [1, 0, 2]


def test_the_use_of_a_key_is_read_by_its_days_only(db):
    """However many other keys there are, and however large the ledger is."""
    key = center_mak(9)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO activation_dailyuse (key_id, day, uses)"
            " SELECT id, date '2026-01-31' - n, 5 FROM generate_series(0, 364) n,"
            " (SELECT %s::uuid AS id UNION ALL SELECT gen_random_uuid() FROM"
            " generate_series(1, 40)) keys",
            [key],
        )
        cursor.execute("ANALYZE activation_dailyuse")
    with CaptureQueriesContext(connection) as asked:
        assert sum(count_by_day(key, days=365, today=TODAY)) == 5 * 365
    [query] = asked
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT json) {query['sql']}")
        [plan] = cursor.fetchone()[0]
    assert plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"] < 400


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
    count_use(timezone.now())
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


def test_the_page_of_a_key_shows_a_year_and_when_it_runs_out(used_up, visit_as):
    vera, page = visit_as("vera"), f"/keys/{used_up.pk}"
    assert "How it was used" not in vera.get(page).content.decode()
    count_use(timezone.now())
    shown = vera.get(page).content.decode()
    assert "At the rate of the last 90 days it runs out on" in shown
    assert "Four times out of five this is between" in shown
    assert shown.count("<rect x=") == 12
    assert re.search(r'<desc id="months-words">\d+ in all; the most in \w+ \d{4}: \d+\.<', shown)
    assert len(re.findall(r"<td>\d+</td>", shown)) == 12


def test_nothing_is_foretold_of_a_key_that_is_out_of_use(used_up, visit_as):
    count_use(timezone.now())
    force(Key.objects.filter(pk=used_up.pk), status="blocked")
    shown = visit_as("vera").get(f"/keys/{used_up.pk}").content.decode()
    assert "How it was used" in shown
    assert "it runs out on" not in shown
