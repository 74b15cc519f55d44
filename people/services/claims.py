"""Claims of Open licenses: made by a claimant, objected to by an administrator, settled by staff.

A claim opens by itself 24 hours after the present administrators were told, unless one objects
(`people.claims`); without one it waits for operations and never opens by itself.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action, Role
from accounts.models import User
from agreements.access import may, require_giving
from agreements.services import give_roles, lock_for_roles
from audit.services import record
from jobs.moves import wrong_state
from jobs.wakeups import wake
from notices.services import queue_mail
from people.claims import list_operations, record_claim
from people.mails import CLAIM_ANSWER, CLAIM_OPERATIONS
from people.models import Claim
from people.models.claim import LASTS, REASON_LENGTH
from people.states import ClaimStage, ClaimState
from vlsc.lib.masking import contains_key
from vlsc.lib.refused import CodedMessage, Invalid, NotPermitted, Refused

TASK = "people.pass_on_claim"


def claim_license(*, by: Actor, authorization: str, number: str, at: datetime) -> Claim:
    """Claim to administer the Open license with these numbers.

    Right and wrong pairs get the same answer. Raises `NotPermitted` for the center's staff, a
    service account and a bound token, `Invalid` for numbers that none can be, and `Refused`
    (`throttled`) for 24 hours after five claims in a day that have not succeeded.
    """
    if by.id is None or by.is_staff or by.bound_to is not None:
        raise NotPermitted
    claim = Claim(
        authorization=authorization.strip().upper(),
        number=number.strip().upper(),
        claimed_at=at,
        ends_at=at + LASTS,
    )
    _check(claim)
    with transaction.atomic():
        claimant = User.objects.select_for_update(no_key=True).get(pk=by.id)
        if claimant.staff_role or claimant.kind != User.Kind.PERSON:
            raise NotPermitted
        _require_rested(claimant, at)
        claim.claimed_by = claimant
        claim.save(force_insert=True)
        record(
            by=by,
            at=at,
            action="claim.made",
            subject=("claim", claim.pk, claim.number),
        )
        wake(TASK, claim.pk)
    return claim


def object_to_claim(*, by: Actor, claim: Claim, reason: str, at: datetime) -> Claim:
    """End a claim, and tell operations; the claimant sees nothing of it.

    Raises `NotPermitted` for whoever does not manage access there, `Invalid` without a reason, and
    `Refused` (`wrong_state`) for a claim that is open or settled already.
    """
    require_objecting(by=by, claim=claim)
    _require_reason(reason)
    with transaction.atomic():
        claim = _lock(claim)
        if claim.stage != ClaimStage.OPEN:
            raise wrong_state()
        claim.move_to(
            ClaimStage.OBJECTED,
            field="stage",
            settled_by_id=by.id,
            settled_at=at,
            reason=reason.strip(),
        )
        record_claim(by, claim, "claim.objected", at, reason=reason.strip())
        for reader in list_operations():
            _queue(CLAIM_OPERATIONS, reader, claim, at)
    return claim


def require_objecting(*, by: Actor, claim: Claim) -> None:
    """Raise `NotPermitted` unless the actor may object, whatever the objection says.

    An interface asks before it looks at the reason: for the claimant, a wrong one must not get
    another refusal where the numbers are right.
    """
    place = claim.licensing_id
    if place is None or by.is_staff or not may(by, Action.MANAGE_ACCESS, place):
        raise NotPermitted
    if claim.claimed_by_id == by.id:
        raise NotPermitted


def settle_claim(*, by: Actor, claim: Claim, accept: bool, reason: str, at: datetime) -> Claim:
    """Operations accept a claim without a present administrator, or deny it; with a reason.

    Raises `NotPermitted`, `Invalid` without a reason, `Refused` (`wrong_state`) for a claim that
    does not wait for operations, and what `give_roles` refuses.
    """
    if claim.licensing_id is None or not by.is_staff:
        raise NotPermitted
    require_giving(by, Role.ADMINISTRATOR, [claim.licensing_id], reason=reason)
    _require_reason(reason)
    with transaction.atomic():
        if accept:
            lock_for_roles(holder=claim.claimed_by, places=[claim.licensing_id])
        claim = _lock(claim)
        if claim.stage != ClaimStage.OPERATIONS or claim.state != ClaimState.WAITING:
            raise wrong_state()
        stage = ClaimStage.ACCEPTED if accept else ClaimStage.DENIED
        claim.move_to(
            stage, field="stage", settled_by_id=by.id, settled_at=at, reason=reason.strip()
        )
        action = "claim.accepted" if accept else "claim.denied"
        record_claim(by, claim, action, at, reason=reason.strip())
        if accept:
            _give(by, claim, reason, at)
    return claim


def _give(by: Actor, claim: Claim, reason: str, at: datetime) -> None:
    claim.move_to(ClaimState.ACCEPTED)
    give_roles(
        by=by,
        holder=claim.claimed_by,
        role=Role.ADMINISTRATOR,
        places=[claim.licensing_id] if claim.licensing_id else [],
        reason=reason,
        at=at,
    )
    _queue(CLAIM_ANSWER, claim.claimed_by, claim, at)


def _require_rested(claimant: User, at: datetime) -> None:
    until = Claim.rests_until(claimant, at)
    if until is not None:
        seconds = int((until - at).total_seconds()) + 1
        message = _("You have claimed too often without success. Try again tomorrow.")
        raise Refused("throttled", message, status=429, retry_after=seconds)


def _check(claim: Claim) -> None:
    others = {f.name for f in Claim._meta.get_fields()} - {"number", "authorization"}
    try:
        claim.clean_fields(exclude=others)
    except ValidationError as error:
        errors = dict(Invalid.by(error).errors)
        if "number" in errors:
            errors["license_number"] = errors.pop("number")
        raise Invalid(errors) from error


def _require_reason(reason: str) -> None:
    errors: dict[str, Any] = {}
    if not reason.strip():
        errors["reason"] = [CodedMessage(_("Enter a reason."), "required")]
    elif len(reason.strip()) > REASON_LENGTH:
        errors["reason"] = [_("At most %(n)s characters.") % {"n": REASON_LENGTH}]
    elif contains_key(reason):
        errors["reason"] = [CodedMessage(_("A product key cannot be sent."), "key_misplaced")]
    if errors:
        raise Invalid(errors)


def _lock(claim: Claim) -> Claim:
    rows: Any = Claim.objects.select_for_update(of=("self",))
    related = rows.select_related("claimed_by", "licensing_id__organization")
    return related.get(pk=claim.pk)  # type: ignore[no-any-return]


def _queue(template: str, to: User, claim: Claim, at: datetime) -> None:
    queue_mail(
        template=template,
        to=to,
        ids={"claim": claim.pk},
        dedup_key=f"{template}:{claim.pk}:{claim.stage}:{to.pk}",
        at=at,
    )
