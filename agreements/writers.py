"""The relationship summary as a CSV file."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agreements.states import TermStatus
from vlsc.lib.csv_lines import csv_lines


def summary_lines(licensing_ids: Iterable[Any], today: date) -> Iterator[str]:
    """The lines of the CSV file, in the language that is active at the call.

    Labels are translated now: when the lines are streamed, that language is no longer active.
    """
    labels = {status: str(status.label) for status in TermStatus}
    rows = (
        _cells(licensing_id, labels[licensing_id.status(today)]) for licensing_id in licensing_ids
    )
    return csv_lines(_headings(), rows)


def _headings() -> list[str]:
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


def _cells(licensing_id: Any, status: str) -> list[str]:
    starts_on, ends_on = licensing_id.starts_on, licensing_id.ends_on
    return [
        licensing_id.number,
        licensing_id.authorization,
        licensing_id.program.name,
        licensing_id.agreement.number,
        licensing_id.organization.name,
        licensing_id.organization.city,
        licensing_id.organization.country,
        starts_on.isoformat() if starts_on else "",
        ends_on.isoformat() if ends_on else "",
        status,
    ]
