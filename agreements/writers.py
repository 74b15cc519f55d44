"""The summary and the log as files: comma-separated, UTF-8 with its mark, safe to open."""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date, tzinfo
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from agreements.states import TermStatus
from audit.models import LogLine
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


def log_lines(
    lines: Iterable[LogLine], say: Callable[[LogLine], str], zone: tzinfo
) -> Iterator[str]:
    """The lines of the log as a file, in the language of the caller and times in a zone."""
    head = [
        _("When"),
        _("What happened"),
        _("Who"),
        _("Action"),
        _("About"),
        _("Reason"),
        _("Licensing IDs"),
        _("Via"),
        _("Token"),
        _("Request"),
    ]
    return _log_lines(head, lines, say, zone, translation.get_language())


def _log_lines(
    head: list[str],
    lines: Iterable[LogLine],
    say: Callable[[LogLine], str],
    zone: tzinfo,
    language: str | None,
) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow(head)
    for line in lines:
        with translation.override(language):  # sentences are made while the file is sent
            sentence = say(line)
        yield writer.writerow(_safe(cell) for cell in _log_cells(line, sentence, zone))


def _log_cells(line: Any, sentence: str, zone: tzinfo) -> list[str]:
    return [
        line.at.astimezone(zone).isoformat(timespec="seconds"),
        sentence,
        line.actor_name,
        line.action,
        line.subject_name,
        str(line.facts.get("reason", "")),
        " ".join(one["number"] for one in line.concerned),
        line.channel,
        str(line.token_id or ""),
        line.request_id,
    ]
