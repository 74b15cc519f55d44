"""The answer of an administrator to a request for a role."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor, actor_of
from accounts.grants import Action, Role
from agreements.access import may, require_giving
from agreements.services import give_roles, lock_for_roles
from audit.services import record
from jobs.moves import wrong_state
from notices.services import queue_mail
from people.mails import ROLE_ANSWER
from people.models import RoleRequest
from people.models.role_request import MESSAGE_LENGTH
from people.states import RoleRequestAnswer, RoleRequestState
from vlsc.lib.masking import contains_key
from vlsc.lib.refused import CodedMessage, Invalid, NotPermitted, Refused


def answer_role_request(
    *,
    by: Actor,
    request: RoleRequest,
    accept: bool,
    message: str = "",
    ends_on: date | None = None,
    at: datetime,
) -> RoleRequest:
    """Accept a request, which gives the role at once, or deny it; with a message to the asker.

    Who sees nothing of the licensing ID is not told of a denial: it would say that the number
    exists. Raises `NotPermitted`, `Invalid` for a product key in the message, `Refused` for one
    that was answered (`already_decided`), withdrawn or that has ended (`wrong_state`), and what
    `give_roles` refuses.
    """
    require_answering(by=by, request=request)
    _check(message)
    with transaction.atomic():
        if accept and request.licensing_id is not None:
            lock_for_roles(holder=request.asked_by, places=[request.licensing_id])
        locked = RoleRequest.objects.select_for_update(of=("self",))
        request = locked.select_related(
            "asked_by", "licensing_id__organization", "licensing_id__program"
        ).get(pk=request.pk)
        _require_waiting(request, at)
        answer = RoleRequestAnswer.ACCEPTED if accept else RoleRequestAnswer.DENIED
        is_told = accept or _sees(by, request)
        _write(by, request, answer, message.strip(), is_told=is_told, at=at)
        if accept:
            _give(by, request, ends_on, at)
        if is_told:
            _queue(by, request, at)
        _record(by, request, answer, message.strip(), at)
    return request


def require_answering(*, by: Actor, request: RoleRequest) -> None:
    """Raise `NotPermitted` unless the actor may give the role.

    An interface asks before it looks at an answer: for the asker, a wrong one must not get another
    refusal where the number exists.
    """
    if request.licensing_id is None or by.is_staff:
        raise NotPermitted
    require_giving(by, Role(request.role), [request.licensing_id])


def _check(message: str) -> None:
    if contains_key(message):
        raise Invalid(
            {"message": [CodedMessage(_("A product key cannot be sent."), "key_misplaced")]}
        )
    if len(message.strip()) > MESSAGE_LENGTH:
        raise Invalid({"message": [_("At most %(n)s characters.") % {"n": MESSAGE_LENGTH}]})


def _require_waiting(request: RoleRequest, at: datetime) -> None:
    if request.answer:
        raise Refused("already_decided", _("Someone has already answered this request."))
    if request.state != RoleRequestState.WAITING or request.ends_at <= at:
        raise wrong_state()


def _sees(by: Actor, request: RoleRequest) -> bool:
    """Whether the asker sees the licensing ID, and so knows that it exists."""
    asker = actor_of(request.asked_by, channel="job", today=by.today)
    return request.licensing_id is not None and may(asker, Action.SEE, request.licensing_id)


def _write(
    by: Actor,
    request: RoleRequest,
    answer: RoleRequestAnswer,
    message: str,
    *,
    is_told: bool,
    at: datetime,
) -> None:
    changes: dict[str, Any] = {
        "answer": answer,
        "answer_message": message,
        "answered_by_id": by.id,
        "answered_at": at,
    }
    if is_told:
        request.move_to(RoleRequestState(answer.value), **changes)
    else:
        request.note_answer(**changes)


def _give(by: Actor, request: RoleRequest, ends_on: date | None, at: datetime) -> None:
    place = request.licensing_id
    if place is not None:
        give_roles(
            by=by,
            holder=request.asked_by,
            role=Role(request.role),
            places=[place],
            ends_on=ends_on,
            at=at,
        )


def _queue(by: Actor, request: RoleRequest, at: datetime) -> None:
    queue_mail(
        template=ROLE_ANSWER,
        to=request.asked_by,
        ids={"role_request": request.pk},
        dedup_key=f"{ROLE_ANSWER}:{request.pk}",
        request_id=by.request_id,
        at=at,
    )


def _record(
    by: Actor, request: RoleRequest, answer: RoleRequestAnswer, message: str, at: datetime
) -> None:
    is_accepted = answer == RoleRequestAnswer.ACCEPTED
    record(
        by=by,
        at=at,
        action="role_request.accepted" if is_accepted else "role_request.denied",
        subject=("role_request", request.pk, request.asked_by.name),
        licensing_ids=[request.licensing_id_id] if request.licensing_id_id else [],
        role=str(request.role),
        **({"reason": message} if message else {}),
    )
