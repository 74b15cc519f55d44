"""Passing requests for roles on: what their numbers are is looked up here, and nowhere before.

Who asks has their answer by then, so neither its words nor its time tell whether a number exists.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actor import system_actor
from accounts.grants import Action
from agreements.models import LicensingId
from agreements.selectors import find_by_number, list_people_with
from audit.services import record
from notices.services import queue_mail
from people.mails import ROLE_REQUEST
from people.models import RoleRequest
from people.states import RoleRequestState
from vlsc.lib.refused import Refused

AT_ONCE = 1000


def sweep(at: datetime) -> None:
    """Pass on what no worker has, because its wake-up was lost."""
    left = RoleRequest.objects.filter(passed_on_at=None).order_by("pk")
    for pk in left.values_list("pk", flat=True)[:AT_ONCE]:
        pass_on(pk, at=at)


@transaction.atomic
def pass_on(request_id: UUID, *, at: datetime) -> None:
    """Tell the administrators of a request, once, however often this is called."""
    rows = RoleRequest.objects.select_for_update(of=("self",), skip_locked=True)
    request = rows.select_related("asked_by").filter(pk=request_id, passed_on_at=None).first()
    if request is None:
        return
    found = _find(request)
    request.pass_on(found, passed_on_at=at)
    if found is not None and request.state == RoleRequestState.WAITING:
        _tell(request, found, at)


def _tell(request: RoleRequest, found: LicensingId, at: datetime) -> None:
    """A line in the log of the licensing ID, and a mail to each who may answer."""
    system = system_actor(at=at)
    record(
        by=system,
        at=at,
        action="role_request.passed_on",
        subject=("role_request", request.pk, request.asked_by.name),
        licensing_ids=[found.pk],
        role=str(request.role),
        **({"reason": request.message} if request.message else {}),
    )
    concerned = LicensingId.objects.filter(pk=found.pk)
    for reader in list_people_with(concerned, Action.MANAGE_ACCESS, on=system.today):
        queue_mail(
            template=ROLE_REQUEST,
            to=reader,
            ids={"role_request": request.pk},
            dedup_key=f"{ROLE_REQUEST}:{request.pk}:{reader.pk}",
            at=at,
        )


def _find(request: RoleRequest) -> LicensingId | None:
    """The licensing ID with the number; an authorization, where one was given, must be its own."""
    licensing_ids = LicensingId.objects.all()
    if request.authorization:
        licensing_ids = licensing_ids.filter(authorization=request.authorization)
    try:
        return find_by_number(licensing_ids, request.number)
    except Refused:
        return None
