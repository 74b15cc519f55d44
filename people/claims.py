"""The clock of claims: looks their numbers up, tells who must know, opens what nobody objects to.

Each claim is a transaction of its own. Its row is locked first, by this sweep as by an objection,
so of the two one is first and the other finds the claim settled. What a worker missed is made up
for by the next sweep; nothing opens early.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.actor import Actor, system_actor
from accounts.grants import STAFF_ACTIONS, Action, Role
from accounts.models import User
from agreements.models import LicensingId
from agreements.selectors import list_people_with
from agreements.services import give_roles, lock_for_roles
from audit.services import record
from catalog.states import IdKind
from notices.services import queue_mail
from people.mails import CLAIM_ADMINISTRATORS, CLAIM_ANSWER, CLAIM_OPERATIONS
from people.models import Claim
from people.models.claim import OBJECTION
from people.states import ClaimStage, ClaimState
from vlsc.lib.refused import Refused

AT_ONCE = 1000


def sweep(at: datetime) -> None:
    """Pass on new claims, open those whose time has come, end those that are too old."""
    new = Claim.objects.filter(stage=ClaimStage.NEW).order_by("pk")
    for pk in new.values_list("pk", flat=True)[:AT_ONCE]:
        pass_on(pk, at=at)
    due = Claim.objects.due(at).order_by("opens_at", "pk")
    for pk in due.values_list("pk", flat=True)[:AT_ONCE]:
        open_claim(pk, at=at)
    _expire(at)


@transaction.atomic
def pass_on(claim_id: UUID, *, at: datetime) -> None:
    """Look the numbers up, once; tell the present administrators, or else operations."""
    claim = _lock(claim_id, ClaimStage.NEW)
    if claim is None:
        return
    found = _find(claim)
    if found is None:
        claim.move_to(ClaimStage.UNMATCHED, field="stage")
        return
    by = system_actor(at=at)
    readers = list(_list_objectors(claim, found, by))
    opens_at = at + OBJECTION if readers else None
    stage = ClaimStage.OPEN if readers else ClaimStage.OPERATIONS
    claim.move_to(stage, field="stage", licensing_id=found, opens_at=opens_at)
    record_claim(by, claim, "claim.passed_on", at)
    template = CLAIM_ADMINISTRATORS if readers else CLAIM_OPERATIONS
    for reader in readers or list_operations():
        _queue(template, reader, claim, at)


@transaction.atomic
def open_claim(claim_id: UUID, *, at: datetime) -> None:
    """Give the role, if nobody has objected and there still is somebody who could have."""
    found = Claim.objects.filter(pk=claim_id).select_related("claimed_by", "licensing_id").first()
    if found and found.licensing_id:
        lock_for_roles(holder=found.claimed_by, places=[found.licensing_id])
    claim = _lock(claim_id, ClaimStage.OPEN)
    place = claim.licensing_id if claim else None
    if claim is None or place is None or claim.opens_at is None or claim.opens_at > at:
        return
    by = system_actor(at=at)
    if not _list_objectors(claim, place, by).exists():
        _leave_to_operations(by, claim, at)
        return
    try:
        with transaction.atomic():
            _give(by, claim, place, at)
    except Refused:  # the claimant's account was deactivated meanwhile
        _leave_to_operations(by, claim, at)


def record_claim(by: Actor, claim: Claim, action: str, at: datetime, **facts: str) -> None:
    """A line in the log of the licensing ID, about the claimant."""
    ids = [claim.licensing_id.pk] if claim.licensing_id else []
    subject = ("claim", claim.pk, claim.claimed_by.name)
    record(by=by, at=at, action=action, subject=subject, licensing_ids=ids, **facts)


def list_operations() -> QuerySet[User]:
    """The staff who appoint administrators."""
    roles = [role for role, may in STAFF_ACTIONS.items() if Action.APPOINT_ADMINISTRATORS in may]
    return User.objects.filter(is_active=True, staff_role__in=roles).order_by("pk")


def _give(by: Actor, claim: Claim, place: LicensingId, at: datetime) -> None:
    claim.move_to(ClaimStage.ACCEPTED, field="stage", settled_at=at)
    if claim.state == ClaimState.WAITING:
        claim.move_to(ClaimState.ACCEPTED)
    record_claim(by, claim, "claim.accepted", at)
    give_roles(by=by, holder=claim.claimed_by, role=Role.ADMINISTRATOR, places=[place], at=at)
    _queue(CLAIM_ANSWER, claim.claimed_by, claim, at)


def _leave_to_operations(by: Actor, claim: Claim, at: datetime) -> None:
    Claim.objects.filter(pk=claim.pk).move(
        from_state=ClaimStage.OPEN, to_state=ClaimStage.OPERATIONS, field="stage", opens_at=None
    )
    claim.refresh_from_db()
    record_claim(by, claim, "claim.left_to_operations", at)
    for reader in list_operations():
        _queue(CLAIM_OPERATIONS, reader, claim, at)


def _expire(at: datetime) -> None:
    by = system_actor(at=at)
    over = Claim.objects.filter(state=ClaimState.WAITING, ends_at__lte=at).exclude(
        stage__in=[ClaimStage.NEW, ClaimStage.OPEN]
    )
    for claim in over.select_related("claimed_by", "licensing_id").order_by("pk")[:AT_ONCE]:
        with transaction.atomic():
            rows = Claim.objects.filter(pk=claim.pk)
            if rows.move(from_state=ClaimState.WAITING, to_state=ClaimState.ENDED):
                record_claim(by, claim, "claim.ended", at)


def _lock(claim_id: UUID, stage: ClaimStage) -> Claim | None:
    rows: Any = Claim.objects.select_for_update(of=("self",), skip_locked=True)
    related = rows.select_related("claimed_by", "licensing_id__organization")
    return related.filter(pk=claim_id, stage=stage).first()  # type: ignore[no-any-return]


def _find(claim: Claim) -> LicensingId | None:
    """The Open license whose numbers these are; a pair belongs to one program only."""
    found = LicensingId.objects.filter(
        program__id_kind=IdKind.LICENSE_AND_AUTHORIZATION,
        number=claim.number,
        authorization=claim.authorization,
    )
    matches = list(found.select_related("organization")[:2])
    return matches[0] if len(matches) == 1 else None


def _list_objectors(claim: Claim, place: LicensingId, by: Actor) -> QuerySet[User]:
    """The present administrators without the claimant, whose own role may end."""
    here = LicensingId.objects.filter(pk=place.pk)
    people = list_people_with(here, Action.MANAGE_ACCESS, on=by.today)
    return people.exclude(pk=claim.claimed_by_id)


def _queue(template: str, to: User, claim: Claim, at: datetime) -> None:
    queue_mail(
        template=template,
        to=to,
        ids={"claim": claim.pk},
        dedup_key=f"{template}:{claim.pk}:{claim.stage}:{to.pk}",
        at=at,
    )
