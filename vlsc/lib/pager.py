"""The text of a list's pager: which of its rows are shown."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from vlsc.lib.keyset import Slice


def range_text(page: Slice[Any], total: int | None = None, *, most: int | None = None) -> str:
    """“26–50 of 1,000+”, or “26–50” without `total`; an empty string for an empty page.

    Rows are counted only up to `most`; a greater total is shown with a plus sign.
    """
    if not page.rows:
        return ""
    first, last = grouped(page.first), grouped(page.last)
    if total is None:
        return f"{first}–{last}"
    is_more = most is not None and total > most
    counted = f"{grouped(most or 0)}+" if is_more else grouped(total)
    return _("%(first)s–%(last)s of %(total)s") % {"first": first, "last": last, "total": counted}


def grouped(number: int) -> str:
    """A count with the digit grouping of the user's language: 1,210 or 1 210."""
    return number_format(number, force_grouping=True)
