"""Pages of claims: one's own, those to object to, and those that operations settle."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.lists import list_menu
from accounts.middleware import PageRequest
from accounts.sessions import is_fresh
from accounts.step_up import ask_password
from agreements.access import may_give_anywhere
from people.forms import ClaimForm, ObjectionForm, SettlementForm
from people.models import Claim
from people.selectors import get_claim, list_claims, list_unsettled, may_object
from people.services import claim_license, object_to_claim, require_objecting, settle_claim
from people.states import ClaimStage, ClaimState
from vlsc.lib.keyset import cut
from vlsc.lib.occurring import list_occurring
from vlsc.lib.refused import Invalid, NotPermitted
from vlsc.rest.status_filter import StatusFilter


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claims(request: PageRequest) -> HttpResponse:
    """The list; POST claims a license."""
    is_staff = request.actor.is_staff
    if is_staff and (request.method == "POST" or not may_give_anywhere(request.actor)):
        raise NotPermitted
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _render_list(request, form, status=400 if request.method == "POST" else 200)
    given = form.cleaned_data
    try:
        claim_license(
            by=request.actor,
            authorization=given["authorization"],
            number=given["license_number"],
            at=timezone.now(),
        )
    except Invalid as refused:
        form.refuse(refused)
        return _render_list(request, form, status=400)
    messages.success(request, _("Your claim is recorded. If it succeeds, you get an email."))
    return redirect("people:claims")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: PageRequest, pk: UUID) -> HttpResponse:
    """One claim; POST objects to it, or settles it for operations.

    The password is asked for before the claimant becomes an administrator.
    """
    row = get_claim(request.actor, pk)
    data = request.POST if request.method == "POST" else None
    form: Any = SettlementForm(data) if request.actor.is_staff else ObjectionForm(data)
    if request.method != "POST":
        return _render(request, row, form)
    if not request.actor.is_staff:
        require_objecting(by=request.actor, claim=row)
    if not form.is_valid():
        return _render(request, row, form, status=400)
    gives_role = request.actor.is_staff and form.decision()["accept"]
    if gives_role and not is_fresh(request):
        return ask_password(request, back=reverse("people:claim", args=[pk]))
    try:
        _act(request, row, form)
    except Invalid as refused:
        form.refuse(refused)
        return _render(request, row, form, status=400)
    return redirect("people:claims")


def _act(request: PageRequest, row: Claim, form: Any) -> None:
    if request.actor.is_staff:
        settle_claim(by=request.actor, claim=row, at=timezone.now(), **form.decision())
        messages.success(request, _("The claim is settled."))
        return
    reason = form.cleaned_data["reason"]
    object_to_claim(by=request.actor, claim=row, reason=reason, at=timezone.now())
    messages.success(request, _("The claim has ended, and the center knows of it."))


def _render_list(request: PageRequest, form: ClaimForm, status: int = 200) -> HttpResponse:
    chosen = StatusFilter(request.GET, ClaimState, ClaimStage)
    found = list_claims(request.actor).order_by()
    chosen.offer(list_occurring(found, state="shown_state"))
    rows = found.filter(**{f"shown_{name}": value for name, value in chosen.chosen().items()})
    page = cut(rows, "claimed_at", down=True, asked=request.GET, of=request.path)
    context = {
        "form": chosen,
        "new": None if request.actor.is_staff else form,
        "page": page,
        "rows": page.rows,
        **list_menu(request.user.lists, "claims", request.GET),
        **page.addresses(request.GET),
    }
    return render(request, "people/claims.html", context, status=status)


def _render(request: PageRequest, row: Claim, form: Any, status: int = 200) -> HttpResponse:
    actor = request.actor
    if actor.is_staff:
        may_act = list_unsettled(actor).filter(pk=row.pk).exists()
    else:
        may_act = may_object(actor, row)
    context = {
        "row": row,
        "is_own": row.claimed_by_id == actor.id,
        "form": form if may_act else None,
    }
    return render(request, "people/claim.html", context, status=status)
