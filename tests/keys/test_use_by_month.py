"""A year of a key's use, month by month."""

from datetime import date

import pytest

from keys.models import Key
from keys.selectors import use


@pytest.mark.parametrize(
    ("today", "first", "days"),
    [
        (date(2026, 2, 1), date(2025, 3, 1), 337),
        (date(2028, 2, 29), date(2027, 3, 1), 365),
        (date(2026, 12, 31), date(2026, 1, 1), 364),
    ],
    ids=["first of a month", "leap day", "last of a year"],
)
def test_twelve_months_with_every_day_until_yesterday(monkeypatch, today, first, days):
    monkeypatch.setattr(use, "_count_use", lambda _key, days, today: [1] * days)
    found = use.read_use(Key(type="mak", activation_authority="center", allotted=9), today)
    assert [month.first for month in found.months][::11] == [first, today.replace(day=1)]
    assert (found.total, len(found.months)) == (days, 12)
    assert found.months[-1].uses == today.day - 1


@pytest.mark.parametrize(
    "key",
    [
        Key(type="kms", activation_authority="center"),
        Key(type="mak", activation_authority="external"),
        Key(type="mak", activation_authority="center"),  # never used
    ],
    ids=["KMS", "external", "unused"],
)
def test_there_is_no_picture_of_what_was_not_counted_here(db, key):
    assert use.read_use(key, date(2026, 2, 1)) is None
