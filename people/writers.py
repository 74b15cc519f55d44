"""The log as a CSV file."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from audit.models import LogLine
from audit.words import describe
from vlsc.lib.csv_lines import csv_lines


def log_lines(lines: Iterable[LogLine], zone: tzinfo) -> Iterator[str]:
    """Log lines as CSV, in the active language and with times in the time zone `zone`."""
    headings = [
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
    language = translation.get_language()
    return csv_lines(headings, (_cells(line, zone, language) for line in lines))


def _cells(line: Any, zone: tzinfo, language: str | None) -> list[str]:
    with translation.override(language):  # this runs later, while the file is being sent
        sentence = describe(line)
    return [
        line.at.astimezone(zone).isoformat(timespec="seconds"),
        sentence,
        line.actor_name,
        line.action,
        line.subject_name,
        str(line.facts.get("reason", "")),
        " ".join(licensing_id["number"] for licensing_id in line.concerned),
        line.channel,
        str(line.token_id or ""),
        line.request_id,
    ]
