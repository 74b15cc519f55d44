"""One request at the desk: the conversation, the facts beside it, and what is done with it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.grants import Action
from accounts.middleware import PageRequest
from agreements.access import may_anywhere, require_anywhere
from support.forms import DecisionForm, HandOverForm, ProposalForm, ReplyForm, refuse_upload
from support.models import Proposal, Request
from support.selectors import (
    find_canned_answer,
    get_desk_request,
    get_open_proposal,
    list_canned_answers,
    list_proposals,
)
from support.selectors.timeline import list_timeline
from support.services import confirm_proposal, decide, hand_over, reply, take_request
from support.states import ProposalState
from support.views.requests import reached_by
from support.views.uploads import find_refusal, takes_files
from vlsc.lib.refused import Invalid


@login_required
@require_safe
def desk_request(request: PageRequest, number: str) -> HttpResponse:
    row = get_desk_request(request.actor, number)
    canned = find_canned_answer(row.language, request.GET.get("canned", ""))
    form = ReplyForm(initial={"text": canned.text if canned else ""})
    return _render(request, row, reply_form=form)


@login_required
@require_POST
def desk_take(request: PageRequest, number: str) -> HttpResponse:
    row = get_desk_request(request.actor, number)
    take_request(by=request.actor, request=row, at=timezone.now())
    return _done(request, row, _("You have taken %(number)s."))


@login_required
@require_POST
def desk_hand_over(request: PageRequest, number: str) -> HttpResponse:
    row = get_desk_request(request.actor, number)
    form = HandOverForm(request.actor, request.POST)
    if not form.is_valid():
        return _render(request, row, hand_over_form=form, status=400)
    hand_over(by=request.actor, request=row, to=form.person(), at=timezone.now())
    return _done(request, row, _("%(number)s is handed over."))


@login_required
@require_POST
@takes_files
def desk_reply(request: PageRequest, number: str) -> HttpResponse:
    row = get_desk_request(request.actor, number)
    _require_answering(request)
    form, refused = ReplyForm(request.POST, request.FILES), find_refusal(request)
    if refused or not form.is_valid():
        return _render(request, row, reply_form=form, status=refuse_upload(form, refused))
    try:
        reply(by=request.actor, request=row, at=timezone.now(), **form.wish())
    except Invalid as invalid:
        form.refuse(invalid)
        return _render(request, row, reply_form=form, status=400)
    return _done(request, row, _("It is written in %(number)s."))


@login_required
@require_POST
def desk_decide(request: PageRequest, number: str) -> HttpResponse:
    row = get_desk_request(request.actor, number)
    form = DecisionForm(row, request.POST)
    _require_answering(request)
    if not form.is_valid():
        return _render(request, row, decision_form=form, status=400)
    try:
        decided = decide(by=request.actor, request=row, decision=form.decision(), at=timezone.now())
    except Invalid as refused:
        form.refuse(refused)
        return _render(request, row, decision_form=form, status=400)
    if isinstance(decided, Proposal):
        return _done(request, row, _("Another person must confirm your decision of %(number)s."))
    return _done(request, row, _("%(number)s is decided."))


@login_required
@require_POST
def desk_proposal(request: PageRequest, number: str) -> HttpResponse:
    row = get_desk_request(request.actor, number)
    form = ProposalForm(request.POST)
    _require_answering(request)
    if not form.is_valid():
        return _render(request, row, proposal_form=form, status=400)
    confirm_proposal(
        by=request.actor,
        proposal=get_open_proposal(request.actor, row),
        confirm=form.cleaned_data["confirm"] == "yes",
        answer=form.cleaned_data["answer"],
        at=timezone.now(),
    )
    return _done(request, row, _("The proposal for %(number)s is settled."))


def _require_answering(request: PageRequest) -> None:
    require_anywhere(request.actor, Action.ANSWER_REQUESTS)


def _done(request: PageRequest, row: Request, words: str) -> HttpResponse:
    messages.success(request, words % {"number": row.number})
    return redirect("support:desk-request", row.number)


def _render(request: PageRequest, row: Request, status: int = 200, **forms: Any) -> HttpResponse:
    proposals = list(list_proposals(request.actor, row))
    context = {
        "row": row,
        "now": timezone.now(),
        "entries": list_timeline(request.actor, row),
        "reached": reached_by(row),
        "proposals": proposals,
        "open_proposal": next((p for p in proposals if p.state == ProposalState.OPEN), None),
    }
    if may_anywhere(request.actor, Action.ANSWER_REQUESTS):
        context |= _work(request, row, forms)
    return render(request, "support/desk_request.html", context, status=status)


def _work(request: PageRequest, row: Request, forms: dict[str, Any]) -> dict[str, Any]:
    """What only those see who answer requests."""
    return {
        "may_answer": True,
        "may_confirm": may_anywhere(request.actor, Action.CONFIRM_PROPOSALS),
        "canned_answers": list_canned_answers(row.language),
        "reply_form": forms.get("reply_form") or ReplyForm(),
        "hand_over_form": forms.get("hand_over_form") or HandOverForm(request.actor),
        "decision_form": None if row.outcome else forms.get("decision_form") or DecisionForm(row),
        "proposal_form": forms.get("proposal_form") or ProposalForm(),
    }
