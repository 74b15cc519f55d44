"""The relationship summary as a file: comma-separated, UTF-8 with its mark, safe to open."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agreements.states import TermStatus
from vlsc.lib.text import begins_formula

BYTE_ORDER_MARK = "\ufeff"  # spreadsheets take the file for UTF-8 by it


class _Line:
    """A file that hands each line on instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def summary_lines(licensing_ids: Iterable[Any], today: date) -> Iterator[str]:
    """The lines of the file (RFC 4180), the head first; words are in the language of the caller.

    The words are looked up now: when the lines are sent, the reader's language is gone again.
    """
    words = {status: str(status.label) for status in TermStatus}
    return _lines(_head(), licensing_ids, words, today)


def _head() -> list[str]:
    return [
        _("Licensing ID"),
        _("Authorization number"),
        _("Parent program"),
        _("Agreement"),
        _("Organization"),
        _("City"),
        _("Country"),
        _("Start date"),
        _("End date"),
        _("Status"),
    ]


def _lines(
    head: list[str], licensing_ids: Iterable[Any], words: dict[TermStatus, str], today: date
) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow(head)
    for one in licensing_ids:
        yield writer.writerow(_safe(cell) for cell in _cells(one, words[one.status(today)]))


def _cells(one: Any, status: str) -> list[str]:
    return [
        one.number,
        one.authorization,
        one.program.name,
        one.agreement.number,
        one.organization.name,
        one.organization.city,
        one.organization.country,
        one.starts_on.isoformat() if one.starts_on else "",
        one.ends_on.isoformat() if one.ends_on else "",
        status,
    ]


def _safe(cell: str) -> str:
    """A cell that a spreadsheet could take for a formula, as the text that it is."""
    return f"'{cell}" if begins_formula(cell) else cell
