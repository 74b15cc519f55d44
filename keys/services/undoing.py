"""Undoing what the center recorded by mistake, for licensing operations."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from keys.undoing import Plan, carry_out, make_plan, preview_outdated, stop_changes
from vlsc.lib.refused import Invalid


def preview_undo(*, by: Actor, kind: str, row: Any) -> Plan:
    """What undoing the row would do now; nothing is changed.

    Raises `NotPermitted`, and `Refused` (`return_first`, `too_much_to_undo`).
    """
    require_anywhere(by, Action.LOAD_CENTER)
    return make_plan(kind, row, today=by.today)


def undo(*, by: Actor, kind: str, row: Any, reason: str, mark: str = "", at: datetime) -> Plan:
    """Take back a wrong purchase, forecast, listing, licensing ID, agreement or organization.

    A key of the stock that nobody can know goes back to it; one that somebody may know is blocked
    and stays listed. `mark` is that of the plan which was shown. Raises `NotPermitted`, `Invalid`
    (`reason_required`), the model's `DoesNotExist` if somebody was faster, and `Refused`:
    `preview_outdated`, and what `preview_undo` refuses.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    if not reason.strip():
        message = _("Describe the mistake. The customer can read this in the log.")
        raise Invalid({"reason": [message]}, code="reason_required")
    with transaction.atomic():
        plan = _lock_and_plan(by, kind, row)
        if mark and mark != plan.mark:
            raise preview_outdated()
        carry_out(plan, by=by, at=at, reason=reason.strip())
    return plan


def _lock_and_plan(by: Actor, kind: str, row: Any) -> Plan:
    """The plan as it is once nobody can change what it rests on."""
    seen = make_plan(kind, row, today=by.today)
    keys = {take.listing.key_id for take in seen.takes if take.listing.key_id}
    stop_changes(seen.licensing_ids, keys)
    again = type(row)._default_manager.select_related(*_related(row)).get(pk=row.pk)
    return make_plan(kind, again, today=by.today)


def _related(row: Any) -> list[str]:
    names = {field.name for field in row._meta.fields}
    found = [name for name in ("product", "organization", "agreement", "key") if name in names]
    return [*found, *(["licensing_id__program"] if "licensing_id" in names else [])]
