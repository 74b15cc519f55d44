"""Changes of the telephone directory, for licensing operations."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from audit.services import record
from support.models import CallCenter
from vlsc.lib.refused import Invalid


@dataclass(frozen=True, kw_only=True)
class CallCenterWish:
    """An entry as it shall be; days are 1 for Monday to 7 for Sunday."""

    country: str
    name: str
    numbers: Sequence[str]
    opens: time
    closes: time
    time_zone: str
    days: Sequence[int]
    languages: Sequence[str]


def save_call_center(
    *, by: Actor, call_center: CallCenter | None, wish: CallCenterWish, at: datetime
) -> CallCenter:
    """Add an entry, or change one. Raises `NotPermitted`, and `Invalid` for a bad value.

    The row that is given keeps its values, so that a page shows none that was refused.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    with transaction.atomic():
        saved = _save(call_center, wish)
        _record(by, saved, "call_center.saved", at)
    return saved


def remove_call_center(*, by: Actor, call_center: CallCenter, at: datetime) -> None:
    """Take an entry out of the directory. Raises `NotPermitted`."""
    require_anywhere(by, Action.LOAD_CENTER)
    with transaction.atomic():
        _record(by, call_center, "call_center.removed", at)
        call_center.delete()


def _save(call_center: CallCenter | None, wish: CallCenterWish) -> CallCenter:
    try:
        if call_center is None:
            return CallCenter.add(**asdict(wish))
        locked = CallCenter.objects.select_for_update().get(pk=call_center.pk)
        locked.change(**asdict(wish))
    except ValidationError as error:
        raise Invalid.by(error) from error
    return locked


def _record(by: Actor, call_center: CallCenter, action: str, at: datetime) -> None:
    subject = ("call_center", call_center.pk, call_center.name)
    record(by=by, at=at, action=action, subject=subject, numbers=", ".join(call_center.numbers))
