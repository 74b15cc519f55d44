"""Open or closed at an instant: by the clock of the place, over nights and changes of the clock."""

from datetime import datetime, time

import pytest

from support.models import is_open_at

WEEKDAYS = [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-03-27T07:29:59Z", False),  # a Friday in winter, an hour ahead of UTC
        ("2026-03-27T07:30:00Z", True),
        ("2026-03-27T15:59:59Z", True),
        ("2026-03-27T16:00:00Z", False),
        ("2026-03-28T10:00:00Z", False),  # a Saturday
        ("2026-03-29T10:00:00Z", False),  # the Sunday on which summer time begins
        ("2026-03-30T06:29:59Z", False),
        ("2026-03-30T06:30:00Z", True),  # a Monday in summer, two hours ahead
        ("2026-03-30T15:00:00Z", False),
        ("2026-10-26T07:29:59Z", False),  # the Monday after it has ended
        ("2026-10-26T07:30:00Z", True),
    ],
)
def test_weekdays_in_stockholm(at, is_open):
    hours = {"opens": time(8, 30), "closes": time(17), "zone": "Europe/Stockholm"}
    assert is_open_at(days=WEEKDAYS, at=datetime.fromisoformat(at), **hours) is is_open


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-06-05T21:59:00Z", True),  # Friday evening
        ("2026-06-06T01:00:00Z", True),  # the night that began on Friday
        ("2026-06-06T04:00:00Z", False),  # Saturday morning
        ("2026-06-06T21:00:00Z", False),  # Saturday evening
        ("2026-06-08T01:00:00Z", False),  # the night that began on Sunday
        ("2026-06-08T20:00:00Z", True),  # Monday evening, to the minute
    ],
)
def test_hours_that_end_after_midnight(at, is_open):
    hours = {"opens": time(20), "closes": time(4), "zone": "UTC"}
    assert is_open_at(days=WEEKDAYS, at=datetime.fromisoformat(at), **hours) is is_open


def test_days_that_go_over_the_end_of_the_week_and_whole_days():
    days, at = [7, 1, 2, 3, 4], datetime.fromisoformat
    jerusalem = {"opens": time(8), "closes": time(18), "zone": "Asia/Jerusalem"}
    assert is_open_at(days=days, at=at("2026-06-07T05:00:00Z"), **jerusalem)  # a Sunday
    assert not is_open_at(days=days, at=at("2026-06-05T09:00:00Z"), **jerusalem)  # a Friday
    whole = {"opens": time(0), "closes": time(0), "zone": "UTC", "days": [1]}
    assert is_open_at(at=at("2026-06-08T23:59:59Z"), **whole)
    assert not is_open_at(at=at("2026-06-09T00:00:00Z"), **whole)
