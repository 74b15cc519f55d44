"""The text of a list's pager: which of its rows are shown."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from vlsc.lib.keyset import Slice


def range_text(page: Slice[Any], total: int | str | None = None) -> str:
    """“26–50 of 60”, or “26–50” without `total`; an empty string for an empty page.

    A `total` in words stands as it is above the list: “34 listings of 25 keys for 20 products”.
    """
    if not page.rows:
        return ""
    first, last = grouped(page.first), grouped(page.last)
    if total is None:
        return f"{first}–{last}"
    counted = total if isinstance(total, str) else grouped(total)
    return _("%(first)s–%(last)s of %(total)s") % {"first": first, "last": last, "total": counted}


def grouped(number: int) -> str:
    """A count with the digit grouping of the user's language: 1,210 or 1 210."""
    return number_format(number, force_grouping=True)
