"""Requests for roles, as the asker makes and withdraws them; and the sweep of those that end.

None of these looks up whether the number exists, so none of their answers can tell.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor, system_actor
from accounts.adapter import Limit
from accounts.grants import Role
from accounts.models import User
from audit.services import record
from jobs.moves import wrong_state
from jobs.wakeups import wake
from people.models import RoleRequest
from people.models.role_request import LASTS
from people.states import RoleRequestState
from vlsc.lib.masking import contains_key
from vlsc.lib.refused import CodedMessage, Invalid, NotPermitted, Refused

# Of one person in a day: who tries numbers out does not get far, nor do their mails.
REQUESTS = Limit("role-request", 20, 86400)
OTHERS = {
    field.name
    for field in RoleRequest._meta.get_fields()
    if field.name not in {"number", "authorization", "role", "message"}
}
TASK = "people.pass_on_role_request"


@dataclass(frozen=True, kw_only=True)
class RoleWish:
    """A role that somebody asks for. `number` may have the program's code and a colon before it."""

    number: str
    authorization: str = ""
    role: Role
    message: str = ""


def ask_for_role(*, by: Actor, wish: RoleWish, at: datetime) -> RoleRequest:
    """Ask the administrators of the licensing ID with a number for a role on it.

    Raises `NotPermitted` for the center's staff and for a token that is bound to licensing IDs,
    `Invalid` for a number that none can be and for a product key in the message, and `Refused` for
    the same wish once more (`already_asked`) and for too many in a day (`throttled`).
    """
    asker = _require_asker(by)
    request = RoleRequest(
        asked_by=asker,
        number=wish.number.strip().upper(),
        authorization=wish.authorization.strip().upper(),
        role=wish.role,
        message=wish.message.strip(),
        asked_at=at,
        ends_at=at + LASTS,
    )
    _check(request)
    REQUESTS.require(str(asker.pk))
    try:
        with transaction.atomic():
            request.save(force_insert=True)
            _record(by, request, "role_request.made", at, message=request.message)
            wake(TASK, request.pk)
    except IntegrityError as error:
        raise Refused(
            "already_asked", _("You have already requested this, and it is waiting.")
        ) from error
    return request


def withdraw_role_request(*, by: Actor, request: RoleRequest, at: datetime) -> RoleRequest:
    """Take one's own request back. Raises `NotPermitted` and `wrong_state`."""
    if request.asked_by_id != by.id or by.bound_to is not None:
        raise NotPermitted
    if request.state != RoleRequestState.WAITING:
        raise wrong_state()
    with transaction.atomic():
        request.move_to(RoleRequestState.WITHDRAWN)
        _record(by, request, "role_request.withdrawn", at)
    return request


def expire_role_requests(*, at: datetime) -> None:
    """End requests whose fourteen days are over, whatever their numbers are, each with a line."""
    by = system_actor(at=at)
    over = RoleRequest.objects.filter(state=RoleRequestState.WAITING, ends_at__lte=at)
    for request in over.order_by("pk")[:1000]:
        with transaction.atomic():
            rows = RoleRequest.objects.filter(pk=request.pk)
            if rows.move(from_state=RoleRequestState.WAITING, to_state=RoleRequestState.EXPIRED):
                _record(by, request, "role_request.expired", at)


def _require_asker(by: Actor) -> User:
    if by.id is None or by.bound_to is not None:
        raise NotPermitted
    asker = User.objects.get(pk=by.id)
    if asker.staff_role:  # also who sees pages as a customer
        raise NotPermitted
    return asker


def _check(request: RoleRequest) -> None:
    errors: dict[str, Any] = {}
    try:
        request.clean_fields(exclude=OTHERS)
    except ValidationError as error:
        errors |= Invalid.by(error).errors
    if contains_key(request.message):
        errors["message"] = [CodedMessage(_("A product key cannot be sent."), "key_misplaced")]
    if errors:
        raise Invalid(errors)


def _record(by: Actor, request: RoleRequest, action: str, at: datetime, message: str = "") -> None:
    """Without licensing IDs: a line of theirs comes when the request is passed on."""
    record(
        by=by,
        at=at,
        action=action,
        subject=("role_request", request.pk, request.number),
        licensing_ids=(),
        role=str(request.role),
        **({"reason": message} if message else {}),
    )
