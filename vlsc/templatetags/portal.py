"""What templates/parts/ can't say alone: numbers, moments and meters. No query, no rule."""

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vlsc.lib import pager
from vlsc.lib.keyset import Slice

register = template.Library()

METER_WIDTH = 88  # units of the drawing, as wide as the style sheet draws it
NEARLY_USED_UP = 0.8


@register.filter
def grouped(number: int | None) -> str:
    """A count as the reader's language groups it: 1,210 or 1 210."""
    return "" if number is None else pager.grouped(number)


@register.filter
def range_of(page: Slice[Any]) -> str:
    """Which rows of a list a page shows: 26–50."""
    return pager.range_text(page)


@register.filter
def is_check(field: BoundField) -> bool:
    """Whether a field is one tick box, whose label stands beside it instead of above."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def as_day(on: date, short: str = "") -> str:
    """A date in the reader's language; `short` leaves the year out."""
    # Letters of Django's date formats: M writes Jan, b writes jan.
    wanted = pgettext("date format", "j M") if short else pgettext("date format", "j M Y")
    return formats.date_format(on, wanted)


@register.inclusion_tag("parts/meter.html")
def meter(used: int | None, allowed: int | None) -> dict[str, Any]:
    """Used of allowed; `used` None: nobody has reported it, `allowed` None: no limit is known."""
    if used is None or allowed is None:
        return {"used": used, "allowed": None, "state": ""}
    share = min(used / allowed, 1.0) if allowed else 1.0
    state = "bad" if used >= allowed else "warn" if share >= NEARLY_USED_UP else ""
    # A length in a drawing: written with a point in every language. One in thousands still shows.
    width = f"{max(share * METER_WIDTH, 1.5 if used else 0):.1f}"
    return {
        "used": used,
        "allowed": allowed,
        "left": max(allowed - used, 0),
        "state": state,
        "width": width,
    }


@register.simple_tag
def when(at: datetime | None, short: str = "") -> SafeString | str:
    """A moment in the active zone, exact on hover; `short` leaves the year out.

    portal.js moves it to the zone of the reader's machine where the reader chose none.
    """
    if at is None:
        return "–"
    local = timezone.localtime(at)
    return format_html(
        '<time class="nowrap" datetime="{}" title="{}" data-moment="{}">{} {}</time>',
        at.isoformat(),
        _exact(local),
        short,
        as_day(local, short),
        f"{local:%H:%M}",
    )


@register.simple_tag
def as_of(at: datetime, today: date, stale: datetime) -> SafeString:
    """The day until which a counter is known; one from before `stale` is marked."""
    local = timezone.localtime(at)
    words = _("as of %(day)s") % {"day": as_day(local, "short" if local.year == today.year else "")}
    is_old = at < stale
    return format_html(
        '<small{}><time datetime="{}" title="{}">{}</time>{}</small>',
        mark_safe(' class="old"') if is_old else "",
        at.isoformat(),
        _exact(local),
        words,
        " · " + _("older than 30 days") if is_old else "",
    )


def _exact(local: datetime) -> str:
    return f"{local:%Y-%m-%d %H:%M:%S} {local:%Z}"


@register.simple_tag
def day(on: date | None) -> SafeString | str:
    """A date without an hour, such as the end of an agreement: the same in every zone."""
    if on is None:
        return "–"
    return format_html(
        '<time class="nowrap" datetime="{}">{}</time>',
        on.isoformat(),
        as_day(on),
    )
