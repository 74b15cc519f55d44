"""Tags for hours and languages of call centers. Presentation only: no queries, no rules."""

from collections.abc import Iterable, Sequence

from django import template
from django.conf.locale import LANG_INFO
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from support.models import CallCenter

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
