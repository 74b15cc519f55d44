"""Tags and filters for numbers, times and meters. Presentation only: no queries, no rules."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CharField, CheckboxInput, DateField, TextInput
from django.template import Context
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vlsc.lib import pager
from vlsc.lib.bidi import isolate
from vlsc.lib.keyset import DIRECTIONS, Slice

register = template.Library()

METER_WIDTH = 88  # in SVG units, the width in the style sheet
# The picture of months, in SVG units: from bar to bar, the width of one, the highest, and above it.
BAR_STEP, BAR_WIDTH, BAR_HEIGHT, BAR_TOP = 40, 28, 96, 16
# The picture of pairs, in SVG units: from pair to pair, the height of one bar, the longest, all.
PAIR_STEP, PAIR_BAR, PAIR_LENGTH, PAIR_WIDTH = 70, 12, 330, 420
LEAST_SEEN = 58  # a bar is at least this part of its length
NEARLY_USED_UP = 0.8


@register.filter
def grouped(number: int | None) -> str:
    """A count with the digit grouping of the user's language: 1,210 or 1 210."""
    return "" if number is None else pager.grouped(number)


@register.filter
def range_of(page: Slice[Any]) -> str:
    """The range of rows that a page of a list shows: 26–50."""
    return pager.range_text(page)


@register.filter
def isolated(name: object) -> str:
    """A name for a sentence, so that right-to-left letters leave the words beside it in place."""
    return isolate(name)


@register.filter
def is_check(field: BoundField) -> bool:
    """Whether a field is a single checkbox, whose label is beside it instead of above."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def uncut(field: BoundField) -> SafeString:
    """A field that takes any length: a browser cuts off what is pasted beyond, without a word."""
    field.field.widget.attrs.pop("maxlength", None)
    return field.as_widget()


@register.simple_tag(takes_context=True)
def error_mark(context: Context) -> str:
    """Begins the title of a page whose form has errors, so that it is heard first."""
    values = context.flatten().values()
    has_errors = any(
        isinstance(form, BaseForm) and form.is_bound and form.errors for form in values
    )
    return _("Error:") + " " if has_errors else ""


@register.filter
def as_day(on: date, short: str = "") -> str:
    """A date in the user's language; `short` omits the year."""
    # In Django's date formats, M is Jan and b is jan.
    pattern = pgettext("date format", "j M") if short else pgettext("date format", "j M Y")
    return formats.date_format(on, pattern)


@register.filter
def is_dated(field: BoundField) -> bool:
    """Whether a filter is a date, which has no words of its own and needs its label."""
    return isinstance(field.field, DateField)


@register.filter
def narrowing(field: BoundField) -> SafeString:
    """The input of a filter; a text has its label in it, a choice begins with “All …”."""
    is_text = isinstance(field.field, CharField) and isinstance(field.field.widget, TextInput)
    return field.as_widget(attrs={"placeholder": str(field.label)} if is_text else {})


@register.simple_tag(takes_context=True)
def chips(context: dict[str, Any], form: BaseForm) -> list[dict[str, Any]]:
    """The filters in use: label, value, and the query string without each."""
    asked, found = context["request"].GET, []
    for field in form.visible_fields():
        if field.name not in form.changed_data or field.errors:
            continue
        without = asked.copy()
        for name in (field.html_name, *DIRECTIONS):
            without.pop(name, None)
        value = dict(getattr(field.field.widget, "choices", ())).get(field.data, field.data)
        chip = {"label": field.label, "value": value, "without": without.urlencode()}
        found.append(chip)
    return found


@register.simple_tag
def meter(used: int | None, allowed: int | None) -> SafeString:
    """A bar and numbers of used of allowed; `used` None: not reported, `allowed` None: no limit.

    Written here and not in a template, since lists have one in every row.
    """
    if used is None:
        return format_html('<span class="meter"><span>{}</span></span>', _("Not reported yet"))
    if allowed is None:
        text = _("%(n)s used") % {"n": pager.grouped(used)}
        return format_html('<span class="meter"><span>{}</span></span>', text)
    # Of thousands one can still be seen.
    length = max(min(used, allowed), allowed // LEAST_SEEN if used else 0) if allowed else 1
    is_near = used >= allowed * NEARLY_USED_UP
    left = _("%(n)s left") % {"n": pager.grouped(max(allowed - used, 0))}
    return format_html(
        '<span class="meter{}"><progress value="{}" max="{}" aria-hidden="true"></progress>'
        "{} / {} <small>· {}</small></span>",
        " bad" if used >= allowed else " warn" if is_near else "",
        str(length),  # not localized
        str(allowed or 1),
        pager.grouped(used),
        pager.grouped(allowed),
        left,
    )


@register.inclusion_tag("parts/months.html")
def months(counted: Sequence[Any]) -> dict[str, Any]:
    """A bar for each month (`first`, `uses`), with its count above it."""
    most = max((month.uses for month in counted), default=0) or 1
    bars = [
        {
            "first": month.first,
            "count": month.uses,
            "short": _shorten(month.uses),
            "x": number * BAR_STEP + (BAR_STEP - BAR_WIDTH) // 2,
            "middle": number * BAR_STEP + BAR_STEP // 2,
            "height": (height := max(month.uses * BAR_HEIGHT // most, 2 if month.uses else 0)),
            "top": BAR_TOP + BAR_HEIGHT - height,
        }
        for number, month in enumerate(counted)
    ]
    return {
        "bars": bars,
        "width": len(bars) * BAR_STEP,
        "thickness": BAR_WIDTH,
        "tallest": BAR_HEIGHT,
        "total": sum(bar["count"] for bar in bars),
        "busiest": max(bars, key=lambda bar: bar["count"]),
    }


@register.inclusion_tag("parts/pairs.html")
def pairs(counted: Sequence[Any]) -> dict[str, Any]:
    """Two bars for each group (`name`, `licenses`, `activations`), each with its count after it."""
    most = max((max(group.licenses, group.activations or 0) for group in counted), default=0) or 1
    rows = [
        {
            "name": group.name,
            "label": number * PAIR_STEP + 22,
            "bars": [
                _bar("first", group.licenses, most, number * PAIR_STEP + 30),
                _bar("second", group.activations, most, number * PAIR_STEP + 46),
            ],
        }
        for number, group in enumerate(counted)
    ]
    return {"rows": rows, "width": PAIR_WIDTH, "height": len(rows) * PAIR_STEP + 4}


def _bar(kind: str, count: int | None, most: int, top: int) -> dict[str, Any]:
    length = max((count or 0) * PAIR_LENGTH // most, 2 if count else 0)
    return {
        "kind": kind,
        "count": count,
        "top": top,
        "length": length,
        "after": length + 6,
        "thickness": PAIR_BAR,
        "base": top + PAIR_BAR - 1,
    }


def _shorten(count: int) -> str:
    """A count that fits above a bar: 1,210 as it is, 123,456 as 123k."""
    return pager.grouped(count) if count < 10_000 else f"{count // 1000}k"


@register.simple_tag
def when(at: datetime | None, short: str = "") -> SafeString | str:
    """A time in the active time zone, exact on hover; `short` omits the year.

    portal.js converts it to the browser's time zone when the user has not chosen one.
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
    """The date on which a counter was reported; a date before `stale` is marked as old."""
    local = timezone.localtime(at)
    text = _("as of %(day)s") % {"day": as_day(local, "short" if local.year == today.year else "")}
    is_old = at < stale
    return format_html(
        '<small{}><time datetime="{}" title="{}">{}</time>{}</small>',
        mark_safe(' class="old"') if is_old else "",
        at.isoformat(),
        _exact(local),
        text,
        " · " + _("older than 30 days") if is_old else "",
    )


def _exact(local: datetime) -> str:
    return f"{local:%Y-%m-%d %H:%M:%S} {local:%Z}"


@register.simple_tag
def day(on: date | None) -> SafeString | str:
    """A date without a time, such as the end of an agreement: the same in every time zone."""
    if on is None:
        return "–"
    return format_html(
        '<time class="nowrap" datetime="{}">{}</time>',
        on.isoformat(),
        as_day(on),
    )
