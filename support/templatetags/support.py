"""Tags for times of requests and for call centers. Presentation only: no queries, no rules."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.conf.locale import LANG_INFO
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from support.models import CallCenter, Request
from support.promise import PROMISE, Verdict
from support.selectors.record import RecordRow
from support.selectors.requests import SOON
from vlsc.templatetags.portal import BAR_HEIGHT, BAR_STEP, BAR_TOP, BAR_WIDTH, METER_WIDTH

register = template.Library()


@register.simple_tag
def hours(call_center: CallCenter) -> str:
    """Such as `Mon–Fri 09:00–17:30`, in the user's language."""
    days = _days([day - 1 for day in call_center.days])
    if call_center.opens == call_center.closes:
        return _("%(days)s around the clock") % {"days": days}
    return f"{days} {call_center.opens:%H:%M}–{call_center.closes:%H:%M}"


@register.simple_tag
def languages(codes: Iterable[str]) -> str:
    """The names of languages in the user's language; a code that Django does not know as it is."""
    names = [
        str(get_language_info(code)["name_translated"]) if code in LANG_INFO else code
        for code in codes
    ]
    return ", ".join(names)


def _days(days: Sequence[int]) -> str:
    """Days in a row as a range, also over the end of the week: Sun–Thu."""
    in_a_row = [
        [(first + step) % 7 for step in range(len(days))]
        for first in days
        if (first - 1) % 7 not in days
    ]
    if len(days) > 2 and len(in_a_row) == 1:
        return f"{WEEKDAYS_ABBR[in_a_row[0][0]]}–{WEEKDAYS_ABBR[in_a_row[0][-1]]}"
    return ", ".join(str(WEEKDAYS_ABBR[day]) for day in days)


@register.filter
def lasted(span: timedelta) -> str:
    """A span of time in hours and minutes: `2 h 41 min`; days from two of them on."""
    minutes = int(abs(span).total_seconds()) // 60
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        return _("%(days)s d %(hours)s h") % {"days": hours // 24, "hours": hours % 24}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)s min") % {"minutes": minutes}


@register.inclusion_tag("support/parts/clock.html")
def clock(row: Request, now: datetime) -> dict[str, Any]:
    """How long is left for the answer that is due, or how long it took; with a bar."""
    due = row.answer_due_at if row.is_waiting else None
    if due is None:
        taken = (row.first_response_at or now) - row.received_at
        return {"taken": taken, "is_late": row.verdict(now) == Verdict.BREACHED}
    spent = 1 - max((due - now) / PROMISE, 0)
    return {
        "due": due,
        "left": due - now,
        "is_late": due <= now,
        "state": "bad" if due <= now else "warn" if due - now <= SOON else "",
        "width": f"{min(spent, 1) * METER_WIDTH:.1f}",
    }


@register.filter
def percent(share: float) -> str:
    """A share in per cent; nothing is rounded up to all of it."""
    whole = int(share * 100) if share < 1 else 100
    return _("%(n)s %%") % {"n": whole}


@register.inclusion_tag("support/parts/shares.html")
def shares(months: Sequence[RecordRow]) -> dict[str, Any]:
    """A bar for each month of the record, with its share above it."""
    bars = [
        {
            "month": row.month,
            "share": row.share,
            "x": number * BAR_STEP + (BAR_STEP - BAR_WIDTH) // 2,
            "middle": number * BAR_STEP + BAR_STEP // 2,
            "height": (height := max(int(row.share * BAR_HEIGHT), 2)),
            "top": BAR_TOP + BAR_HEIGHT - height,
        }
        for number, row in enumerate(months)
    ]
    return {
        "bars": bars,
        "width": max(len(bars), 12) * BAR_STEP,
        "thickness": BAR_WIDTH,
        "tallest": BAR_HEIGHT,
        "last": bars[-1],
    }
