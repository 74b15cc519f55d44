"""When the first answer is due and whether it came in time, whatever the clocks on walls show."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.promise import (
    answered_at,
    closes_at,
    due_at,
    is_reopened_at,
    judge,
    list_steps,
)

AT = datetime(2026, 3, 28, 13, 30, tzinfo=UTC)
# Two days a year have 23 or 25 hours, in two of these half an hour; the last has none.
ZONES = ["Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]


FIRST, LAST = datetime(2000, 1, 1), datetime(2090, 1, 1)  # noqa: DTZ001 - on any wall
# A leap day, and days on which the clocks of these zones change, with those before.
DAYS = [(2024, 2, 28), (2024, 2, 29), (2026, 3, 7), (2026, 3, 8), (2026, 3, 28), (2026, 3, 29)]
DAYS += [(2026, 4, 4), (2026, 4, 5), (2026, 10, 3), (2026, 10, 4), (2026, 10, 24), (2026, 10, 25)]
DAYS += [(2026, 10, 31), (2026, 11, 1), (2099, 12, 31), (2100, 2, 28)]
SPECIAL = st.builds(
    lambda day, time: datetime(*day, time.hour, time.minute, time.second),  # noqa: DTZ001
    st.sampled_from(DAYS),
    st.times(),
)


def after(hours: float, start: datetime = AT) -> datetime:
    return start + timedelta(hours=hours)


def test_the_steps_have_their_own_times():
    hours = [((fire_at - AT) / timedelta(hours=1), str(kind)) for kind, fire_at in list_steps(AT)]
    assert hours == [
        (12, "reminder_12"),
        (20, "reminder_20"),
        (23, "reminder_23"),
        (24, "breach"),
        (24, "escalation_24"),
        (25, "escalation_25"),
        (28, "escalation_28"),
    ]


@pytest.mark.parametrize(
    ("answered", "now", "verdict"),
    [
        (None, 0, "open"),
        (None, 23.999, "open"),
        (None, 24, "breached"),
        (None, 1000, "breached"),
        (0, 0, "answered"),
        (23.999, 1000, "answered"),
        (24, 1000, "breached"),
        (30, 30, "breached"),
    ],
)
def test_the_verdict(answered, now, verdict):
    first = None if answered is None else after(answered)
    assert judge(AT, first, after(now)) == verdict


@given(
    st.datetimes(FIRST, LAST) | SPECIAL,
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.timedeltas(timedelta(0), timedelta(hours=48)),
)
def test_zones_and_clock_changes_make_no_difference(local, zone, other, waited):
    received = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    here = received.astimezone(ZoneInfo(other))
    assert due_at(here) == received + timedelta(hours=24)
    assert due_at(here).utcoffset() == timedelta(0)
    answer = (received + waited).astimezone(ZoneInfo(zone))
    kept = waited < timedelta(hours=24)
    assert judge(here, answer, answer) == ("answered" if kept else "breached")
    assert list_steps(here) == list_steps(received)


def test_an_answer_counts_after_a_breach_that_was_recorded_meanwhile():
    assert answered_at(after(23), None) == after(23)
    assert answered_at(after(23.9), after(24)) == after(24)
    assert answered_at(after(30), after(24)) == after(30)


@pytest.mark.parametrize(
    ("closed", "days", "is_reopened"),
    [
        (None, 0, True),
        (None, 27.99, True),
        (None, 28, False),
        (14, 27.99, True),
        (14, 28, False),
    ],
)
def test_a_message_reopens_for_fourteen_days_after_the_close(closed, days, is_reopened):
    closed_at = closed and after(24 * closed)
    assert is_reopened_at(AT, closed_at, after(24 * days)) is is_reopened
    assert closes_at(AT) == after(24 * 14)
