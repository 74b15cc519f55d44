"""How a key was used: a year by months, and when it runs out. The app with the ledger counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from catalog.states import Authority, KeyType
from keys.forecasts import DAYS, Forecast, forecast
from keys.models import Key

MONTHS = 12


class UseCounter(Protocol):
    """Counts the uses of a key on each of the last days, oldest first, without today."""

    def __call__(self, key_id: UUID, *, days: int, today: date) -> list[int]: ...


def _count_nothing(key_id: UUID, *, days: int, today: date) -> list[int]:
    return []


_count_use: UseCounter = _count_nothing


def register_use_counter(counter: UseCounter) -> None:
    """Register the function that counts uses; the app with the ledger calls this."""
    global _count_use
    _count_use = counter


@dataclass(frozen=True)
class Month:
    """The uses from its first day on; of the current month, until yesterday."""

    first: date
    uses: int


@dataclass(frozen=True)
class Use:
    """The last twelve months, the current one among them, and what follows from the last days."""

    months: list[Month]
    forecast: Forecast | None

    @property
    def total(self) -> int:
        return sum(month.uses for month in self.months)

    @property
    def busiest(self) -> Month:
        return max(self.months, key=lambda month: month.uses)


def read_use(key: Key, today: date) -> Use | None:
    """The use of a visible key; None unless this center counted any in these months."""
    if key.type != KeyType.MAK or key.activation_authority != Authority.CENTER:
        return None
    firsts = _first_days(today)
    by_day = _count_use(key.pk, days=(today - firsts[0]).days, today=today)
    use = Use(_by_month(firsts, by_day), _foretell(key, by_day, today))
    return use if use.total else None


def read_forecast(key: Key, today: date) -> Forecast | None:
    """When a visible key runs out; None where nothing can be said."""
    return _foretell(key, _count_use(key.pk, days=DAYS, today=today), today)


def _foretell(key: Key, by_day: Sequence[int], today: date) -> Forecast | None:
    if key.is_out_of_use:
        return None
    return forecast(by_day[-DAYS:], key.remaining or 0, today)


def _first_days(today: date) -> list[date]:
    """The first days of the last months, oldest first."""
    months = [today.year * 12 + today.month - 1 - back for back in reversed(range(MONTHS))]
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def _by_month(firsts: Sequence[date], by_day: Sequence[int]) -> list[Month]:
    days = [firsts[0] + timedelta(number) for number in range(len(by_day))]
    uses = dict.fromkeys(firsts, 0)
    for day, count in zip(days, by_day, strict=True):
        uses[day.replace(day=1)] += count
    return [Month(first, count) for first, count in uses.items()]
