"""Who at the desk works on a request: taking one, and handing it over."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action, staff_may
from accounts.models import User
from agreements.access import require_anywhere
from support.models import Request
from support.writers import record_internal
from vlsc.lib.refused import Invalid, NotPermitted, Refused


def take_request(*, by: Actor, request: Request, at: datetime) -> Request:
    """Take a request that nobody has; the clock goes on. Taking one's own again changes nothing.

    Raises `NotPermitted`, and `Refused` (`taken`) where somebody else was first.
    """
    require_anywhere(by, Action.ANSWER_REQUESTS)
    if by.id is None:
        raise NotPermitted
    with transaction.atomic():
        locked = request.lock()
        if locked.taken_by_id == by.id:
            return locked
        if locked.taken_by:
            raise Refused("taken", _("%(name)s has taken it.") % {"name": locked.taken_by.name})
        locked.change(taken_by_id=by.id, taken_at=at)
        record_internal(by, locked, "request.taken", at)
    return locked


def hand_over(*, by: Actor, request: Request, to: User, at: datetime) -> Request:
    """Give a request to somebody else at the desk; the clock goes on.

    Raises `NotPermitted`, and `Invalid` (`to`) for who answers no requests.
    """
    require_anywhere(by, Action.ANSWER_REQUESTS)
    if not (to.is_active and staff_may(to.staff_role, Action.ANSWER_REQUESTS)):
        raise Invalid({"to": [_("Choose someone who answers requests.")]})
    with transaction.atomic():
        locked = request.lock()
        locked.change(taken_by_id=to.pk, taken_at=at)
        record_internal(by, locked, "request.handed_over", at, to=to.name)
    return locked
