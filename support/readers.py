"""How an entry of the telephone directory is written, in its form and in the cells of a file."""

from datetime import time

from support.models import CallCenter

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def read_parts(text: str, separator: str) -> list[str]:
    """The parts between separators, without blanks around them; empty ones are left out."""
    return [part.strip() for part in text.split(separator) if part.strip()]


def read_hours(text: str) -> tuple[time, time]:
    """`09:00-17:30` as when it opens and closes. Raises `ValueError`."""
    opens, closes = map(time.fromisoformat, read_parts(text, "-"))
    return opens, closes


def read_days(text: str) -> list[int]:
    """`Mon, Wed` or `Sun-Thu` as numbers in order, 1 is Monday. Raises `ValueError`."""
    return sorted({day for part in read_parts(text, ",") for day in _read_span(part)})


def _read_span(text: str) -> list[int]:
    ends = [DAYS.index(day.title()) for day in read_parts(text, "-")]
    first, last = ends if len(ends) > 1 else ends * 2
    return [(first + step) % 7 + 1 for step in range((last - first) % 7 + 1)]


def show_cells(call_center: CallCenter) -> dict[str, str]:
    """An entry as it is written, by column."""
    return {
        "country": call_center.country,
        "name": call_center.name,
        "numbers": "; ".join(call_center.numbers),
        "hours": f"{call_center.opens:%H:%M}-{call_center.closes:%H:%M}",
        "time_zone": call_center.time_zone,
        "days": ", ".join(DAYS[number - 1] for number in call_center.days),
        "languages": ", ".join(call_center.languages),
    }
