"""Deciding a request: the decision, its effect, log line and mail are one transaction.

Above a person's limit a decision is a proposal, which another person of operations confirms.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action, staff_may
from agreements.access import require_anywhere
from support.mails import DECIDED, PROPOSED, list_on_duty, tell_customer, tell_staff
from support.models import DecisionLimit, Proposal, Request, Step, SupportSettings
from support.models.request import TEXT_LENGTH, Amounts
from support.services.effects import apply_effect
from support.services.outcomes import check_outcome
from support.states import GRANTING, Kind, Outcome, ProposalState, RequestState
from support.writers import add_message, record_internal, record_public
from vlsc.lib.masking import mask_secrets
from vlsc.lib.refused import Invalid, NotPermitted, Refused

DECIDABLE = frozenset({RequestState.RECEIVED, RequestState.ANSWERED, RequestState.REOPENED})


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is decided, with the public answer. Amounts that are not given are those asked for."""

    outcome: Outcome
    answer: str
    activations: int | None = None
    hosts: int | None = None
    host_activations: int | None = None
    licensor_reference: str = ""

    @property
    def amounts(self) -> Amounts:
        return Amounts(self.activations, self.hosts, self.host_activations)


def decide(*, by: Actor, request: Request, decision: Decision, at: datetime) -> Request | Proposal:
    """Decide a request, or propose the decision where it is above the actor's limit.

    Raises `NotPermitted`, `Invalid`, or `Refused`: `already_decided`, `request_closed`,
    `proposal_open`, `not_the_activation_authority`, `limit_too_high`, `kms_included`.
    """
    require_anywhere(by, Action.ANSWER_REQUESTS)
    _require_answer(decision)
    with transaction.atomic():
        locked = request.lock()
        _require_decidable(locked)
        if Proposal.is_open_for(locked):
            raise Refused(
                "proposal_open", _("A proposal is waiting for another person to confirm it.")
            )
        amounts = check_outcome(
            request=locked,
            outcome=decision.outcome,
            given=decision.amounts,
            reference=decision.licensor_reference,
        )
        if _needs_another(by, locked, decision.outcome, amounts):
            return _propose(by, locked, decision, amounts, at)
        settle(by=by, request=locked, decision=decision, amounts=amounts, at=at)
    return locked


def confirm_proposal(
    *, by: Actor, proposal: Proposal, confirm: bool, answer: str = "", at: datetime
) -> Request:
    """Confirm a proposal, so that it is the decision, or decline it; `answer` replaces its text.

    Who proposed it may only take it back. Raises `NotPermitted`, and `Refused`: `wrong_state`
    for a proposal that is no longer open, and what `decide` raises.
    """
    _require_confirming(by, proposal, confirm)
    with transaction.atomic():
        request = proposal.request.lock()
        state = ProposalState.CONFIRMED if confirm else ProposalState.DECLINED
        proposal.move_to(state, closed_by_id=by.id, closed_by_name=by.name[:200], closed_at=at)
        if not confirm:
            # Nothing closed it while it waited; there is time again for another decision.
            request.change(quiet_since=at)
            record_internal(by, request, "request.proposal_declined", at)
            return request
        _require_decidable(request)
        decision = Decision(
            outcome=Outcome(proposal.outcome),
            answer=answer or proposal.answer,
            licensor_reference=proposal.licensor_reference,
        )
        _require_answer(decision)
        settle(by=by, request=request, decision=decision, amounts=proposal.amounts, at=at)
    return request


def settle(
    *,
    by: Actor,
    request: Request,
    decision: Decision,
    amounts: Amounts,
    at: datetime,
    is_by_rule: bool = False,
) -> None:
    """Write a decision with its effect, log line and mail; the request is locked.

    The one function through which decisions of people, confirmed proposals and the rule come.
    """
    outcome = decision.outcome
    apply_effect(by=by, request=request, outcome=outcome, amounts=amounts, at=at)
    answer = mask_secrets(decision.answer.strip())
    request.move_to(
        RequestState.DECIDED,
        **request.answer_values(at),
        **_read_granted(outcome, amounts),
        outcome=outcome,
        answer=answer,
        licensor_reference=mask_secrets(decision.licensor_reference.strip()),
        decided_at=at,
        decided_by_id=by.id,
        decided_by_name=by.name[:200],
        is_by_rule=is_by_rule,
    )
    Step.cancel_after(request, request.first_response_at or at)
    add_message(by, request, answer, at, is_staff=True)
    record_public(by, request, "request.decided", at, outcome=outcome, **_shown(outcome, amounts))
    tell_customer(DECIDED, request, at=at, about=request.pk)


def _require_answer(decision: Decision) -> None:
    if not decision.answer.strip():
        raise Invalid({"answer": [_("Enter an answer for the customer.")]})
    if len(decision.answer) > TEXT_LENGTH or "\x00" in decision.answer:
        raise Invalid({"answer": [_("At most %(n)s characters.") % {"n": TEXT_LENGTH}]})


def _require_decidable(request: Request) -> None:
    if request.outcome:
        raise Refused("already_decided", _("This request has been decided."))
    if request.state not in DECIDABLE:
        raise Refused("request_closed", _("This request is closed."))


def _needs_another(by: Actor, request: Request, outcome: str, amounts: Amounts) -> bool:
    if outcome not in GRANTING or not SupportSettings.get().needs_confirmation:
        return False
    if request.needs_two:
        return True
    if request.kind == Kind.KMS_EXCEPTION:
        return not staff_may(by.staff_role, Action.CONFIRM_PROPOSALS)
    return not DecisionLimit.of(by).covers(amounts)


def _propose(
    by: Actor, request: Request, decision: Decision, amounts: Amounts, at: datetime
) -> Proposal:
    proposal = Proposal.objects.create(
        request=request,
        by_id=by.id,  # type: ignore[misc]  # only persons decide above a limit
        by_name=by.name[:200],
        at=at,
        outcome=decision.outcome,
        answer=mask_secrets(decision.answer.strip()),
        licensor_reference=mask_secrets(decision.licensor_reference.strip()),
        **amounts._asdict(),
    )
    facts = _shown(decision.outcome, amounts)
    record_internal(by, request, "request.proposed", at, **facts)
    about, ids = proposal.pk, {"proposal": proposal.pk}
    tell_staff(PROPOSED, request, list_on_duty(), at=at, about=about, ids=ids)
    return proposal


def _require_confirming(by: Actor, proposal: Proposal, confirm: bool) -> None:
    if proposal.by_id == by.id:
        require_anywhere(by, Action.ANSWER_REQUESTS)
        if confirm:
            raise NotPermitted(_("Another person has to confirm what you have proposed."))
        return
    require_anywhere(by, Action.CONFIRM_PROPOSALS)


def _read_granted(outcome: str, amounts: Amounts) -> dict[str, Any]:
    return {f"granted_{name}": amount for name, amount in _shown(outcome, amounts).items()}


def _shown(outcome: str, amounts: Amounts) -> dict[str, int]:
    """The amounts that were given; for what was passed on, the licensor's number if it is known."""
    if outcome == Outcome.REFUSED:
        return {}
    return {name: amount for name, amount in amounts._asdict().items() if amount}
