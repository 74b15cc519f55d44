"""The ledger of a key as a CSV file."""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from activation.confirmation import format_confirmation_id
from activation.installation_ids import format_installation_id
from activation.models import Activation
from activation.states import ActivationState, Channel
from vlsc.lib.csv_lines import csv_lines


def ledger_lines(rows: Iterable[Activation], zone: tzinfo) -> Iterator[str]:
    """Activations as CSV, in the language that is active at the call and with times in `zone`.

    Labels are translated now: when the lines are streamed, that language is no longer active.
    """
    headings = [
        _("Machine"),
        _("Installation ID"),
        _("Confirmation ID"),
        _("When"),
        _("How"),
        _("Status"),
        _("Ended"),
        _("Done by"),
        _("Reason"),
    ]
    labels = {each: str(each.label) for each in (*Channel, *ActivationState)}
    return csv_lines(headings, (_cells(row, labels, zone) for row in rows))


def _cells(row: Activation, labels: dict[str, str], zone: tzinfo) -> list[str]:
    """The digits in groups: a spreadsheet would round them as one number."""
    return [
        row.machine_name,
        format_installation_id(row.machine),
        format_confirmation_id(row.confirmation_id),
        _time(row.activated_at, zone),
        labels[row.channel],
        labels[row.state],
        _time(row.ended_at, zone) if row.ended_at else "",
        row.actor_name,
        row.reason,
    ]


def _time(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")
