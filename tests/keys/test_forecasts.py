"""When a MAK runs out, and how sure that is, by the use of the last 90 days."""

from datetime import date

import pytest

from keys.forecasts import Forecast, forecast

TODAY = date(2026, 2, 1)
STEADY = [2] * 90
WEEKLY = [0, 0, 0, 0, 0, 0, 7] * 4


@pytest.mark.parametrize(
    ("by_day", "remaining", "on", "earliest", "latest"),
    [
        # 2 a day, 82 left: 41 days; within a tenth, since 180 uses are many.
        (STEADY, 82, date(2026, 3, 14), date(2026, 3, 10), date(2026, 3, 19)),
        # One a day on the average, once a week: as sure as 21 uses let it be.
        (WEEKLY, 22, date(2026, 2, 23), date(2026, 2, 18), date(2026, 3, 4)),
        # A new key: it counts after its first use.
        ([0] * 70 + [1] * 20, 20, date(2026, 2, 21), date(2026, 2, 16), date(2026, 3, 2)),
        # One batch in a quarter says little.
        ([1] + [0] * 44 + [60] + [0] * 44, 59, date(2026, 4, 30), date(2026, 3, 11), None),
    ],
    ids=["steady", "weekly", "new", "one batch"],
)
def test_a_day_and_the_days_around_it(by_day, remaining, on, earliest, latest):
    assert forecast(by_day, remaining, TODAY) == Forecast(on, earliest, latest)


@pytest.mark.parametrize(
    ("by_day", "remaining"),
    [([], 9), ([0] * 90, 9), ([5] * 14, 9), ([1] + [0] * 80 + [3], 9), (STEADY, 0), (STEADY, 2191)],
    ids=["no ledger", "no use", "too new", "too little", "none left", "years away"],
)
def test_nothing_is_said_where_nothing_is_known(by_day, remaining):
    assert forecast(by_day, remaining, TODAY) is None
