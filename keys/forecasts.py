"""When a MAK runs out if it is used as before, and between which days that probably is.

No queries. The rate is the mean of the days after the first use, at most of the last 90. How much
the weeks differ says how far the mean may be off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, sqrt
from statistics import fmean, stdev

DAYS = 90
# With less use than this, nothing is said.
LEAST_DAYS, LEAST_USES = 14, 5
MOST_DAYS = 3 * 365  # nothing is said of a day that is farther away
# Four times out of five the mean is within so many standard errors.
ERRORS = 1.28


@dataclass(frozen=True)
class Forecast:
    """`on` is the expected day. Four times out of five it is from `earliest` to `latest`.

    `latest` is None if use varies so much that there is no such day within three years.
    """

    on: date
    earliest: date
    latest: date | None


def forecast(by_day: Sequence[int], remaining: int, today: date) -> Forecast | None:
    """The forecast by the uses of each day until yesterday; None where nothing can be said."""
    first = next((number for number, uses in enumerate(by_day) if uses), len(by_day))
    days = by_day[first + 1 :]  # which begin with a use only by this choice: it is not counted
    if remaining <= 0 or len(days) < LEAST_DAYS or sum(days) < LEAST_USES:
        return None
    rate, spread = fmean(days), ERRORS * _relative_error(days)
    if remaining / rate > MOST_DAYS:
        return None
    slowest = remaining / (rate * (1 - spread)) if spread < 1 else MOST_DAYS + 1
    return Forecast(
        on=today + timedelta(ceil(remaining / rate)),
        earliest=today + timedelta(floor(remaining / (rate * (1 + spread)))),
        latest=today + timedelta(ceil(slowest)) if slowest <= MOST_DAYS else None,
    )


def _relative_error(days: Sequence[int]) -> float:
    """The standard error of the mean by whole weeks, as part of the mean.

    Never less than that of as many independent uses, since a few equal weeks may be chance.
    """
    weeks = [sum(days[end - 7 : end]) for end in range(len(days), 6, -7)]
    independent = 1 / sqrt(sum(days))
    mean = fmean(weeks)
    return max(independent, stdev(weeks) / mean / sqrt(len(weeks))) if mean else 1.0
