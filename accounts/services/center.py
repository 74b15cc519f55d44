"""What the center decides about itself: its name, time zone, languages and addresses."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action, staff_may, token_allows
from accounts.models import Center
from audit.services import record
from vlsc.lib.differences import describe_differences
from vlsc.lib.refused import Invalid, NotPermitted


@dataclass(frozen=True, kw_only=True)
class CenterWish:
    """The settings as they shall be; an empty sender is the one of the deployment."""

    name: str
    time_zone: str
    languages: Sequence[str]
    mail_from: str = ""
    support_address: str = ""
    second_factor_required: bool = False


def change_center(*, by: Actor, wish: CenterWish, at: datetime) -> Center:
    """Change the center's settings; the log line has each old value and the new one.

    For licensing operations in a session. Raises `NotPermitted`, and `Invalid` for a bad value or
    no language at all. The same values again change nothing, and leave no line.
    """
    if not (staff_may(by.staff_role, Action.RUN_CENTER) and token_allows(by, Action.RUN_CENTER)):
        raise NotPermitted
    if not wish.languages:
        raise Invalid({"languages": [_("Choose at least one language.")]})
    with transaction.atomic():
        center, is_new = Center.lock()
        before = _values(center)
        try:
            center.change(**(asdict(wish) | {"languages": list(wish.languages)}))
        except ValidationError as error:
            raise Invalid.by(error) from error
        changed = describe_differences(before, _values(center))
        if changed or is_new:
            subject = ("center", None, center.name)
            record(by=by, at=at, action="center.changed", subject=subject, settings=changed)
    return center


def _values(center: Center) -> dict[str, Any]:
    return {name: getattr(center, name) for name in CenterWish.__dataclass_fields__}
