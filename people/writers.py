"""The log and the access review as CSV files."""

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


def review_lines(roles: Iterable[Any], zone: tzinfo) -> Iterator[str]:
    """Roles with the last use of their holders as CSV, in the active language."""
    headings = [
        _("Person"),
        _("Email address"),
        _("Account"),
        _("Role"),
        _("Applies to"),
        _("Number"),
        _("Name"),
        _("Last day"),
        _("Given by"),
        _("Given"),
        _("Last use"),
    ]
    states = {True: _("Active"), False: _("Deactivated")}
    language = translation.get_language()
    rows = (_review_cells(role, states[role.holder.is_active], zone, language) for role in roles)
    return csv_lines(headings, rows)


def _kind(role: Any) -> str:
    if role.organization:
        return _("Organization")
    return _("Agreement") if role.agreement else _("Licensing ID")


def _review_cells(role: Any, state: str, zone: tzinfo, language: str | None) -> list[str]:
    with translation.override(language):  # this runs later, while the file is being sent
        name, kind = str(role.get_role_display()), _kind(role)
    place, used = role.place, role.last_used_at
    return [
        role.holder.name,
        role.holder.email,
        state,
        name,
        kind,
        place.number,
        place.name if role.organization else place.organization.name,
        role.ends_on.isoformat() if role.ends_on else "",
        role.given_by.name if role.given_by else "",
        role.given_at.astimezone(zone).isoformat(timespec="seconds"),
        used.astimezone(zone).isoformat(timespec="seconds") if used else "",
    ]
