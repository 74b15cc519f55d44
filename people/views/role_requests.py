"""Pages of requests for roles: one's own, and those to answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.lists import list_menu
from accounts.middleware import PageRequest
from accounts.sessions import is_fresh
from accounts.step_up import ask_password
from people.forms import RoleAnswerForm, RoleRequestForm
from people.models import RoleRequest
from people.selectors import get_role_request, is_answerable, list_role_requests
from people.services import (
    answer_role_request,
    ask_for_role,
    require_answering,
    withdraw_role_request,
)
from people.states import RoleRequestAnswer, RoleRequestState
from vlsc.lib.keyset import cut
from vlsc.lib.occurring import list_occurring
from vlsc.lib.refused import Invalid, NotPermitted
from vlsc.rest.status_filter import StatusFilter


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def role_requests(request: PageRequest) -> HttpResponse:
    """The list; POST asks for a role."""
    if request.actor.is_staff:
        raise NotPermitted
    form = RoleRequestForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _render(request, form, status=400 if request.method == "POST" else 200)
    try:
        ask_for_role(by=request.actor, wish=form.wish(), at=timezone.now())
    except Invalid as refused:
        form.refuse(refused)
        return _render(request, form, status=400)
    text = _("If the center has this licensing ID, its administrators have your request now.")
    messages.success(request, text)
    return redirect("people:role-requests")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def role_request(request: PageRequest, pk: UUID) -> HttpResponse:
    """One request; POST answers it, and asks for the password before it gives the role."""
    row = get_role_request(request.actor, pk)
    form = RoleAnswerForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _render_one(request, row, form)
    require_answering(by=request.actor, request=row)
    if not form.is_valid():
        return _render_one(request, row, form, status=400)
    if form.answer()["accept"] and not is_fresh(request):
        return ask_password(request, back=reverse("people:role-request", args=[pk]))
    try:
        answered = answer_role_request(
            by=request.actor, request=row, at=timezone.now(), **form.answer()
        )
    except Invalid as refused:
        form.refuse(refused)
        return _render_one(request, row, form, status=400)
    is_accepted = answered.answer == RoleRequestAnswer.ACCEPTED
    text = (
        _("%(name)s now has the role.") if is_accepted else _("%(name)s was not assigned the role.")
    )
    messages.success(request, text % {"name": answered.asked_by})
    return redirect("people:role-requests")


@login_required
@require_POST
def role_request_withdraw(request: PageRequest, pk: UUID) -> HttpResponse:
    row = get_role_request(request.actor, pk)
    withdraw_role_request(by=request.actor, request=row, at=timezone.now())
    messages.success(request, _("Your request is withdrawn."))
    return redirect("people:role-requests")


def _render(request: PageRequest, form: RoleRequestForm, status: int = 200) -> HttpResponse:
    chosen = StatusFilter(request.GET, RoleRequestState)
    found = list_role_requests(request.actor).order_by()
    chosen.offer(list_occurring(found, state="shown_state"))
    rows = found.filter(**{f"shown_{name}": value for name, value in chosen.chosen().items()})
    page = cut(rows, "asked_at", down=True, asked=request.GET, of=request.path)
    context = {
        "form": chosen,
        "new": form,
        "page": page,
        "rows": page.rows,
        **list_menu(request.user.lists, "role-requests", request.GET),
        **page.addresses(request.GET),
    }
    return render(request, "people/role_requests.html", context, status=status)


def _render_one(
    request: PageRequest, row: RoleRequest, form: RoleAnswerForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "row": row,
        "is_own": row.asked_by_id == request.actor.id,
        "form": form if is_answerable(request.actor, row) else None,
    }
    return render(request, "people/role_request.html", context, status=status)
