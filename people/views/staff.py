"""Staff accounts at the desk: list, add with a link for the password, deactivate, activate."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.grants import StaffRole
from accounts.kept import keep_value, take_value
from accounts.lists import list_menu
from accounts.middleware import PageRequest
from accounts.models import User
from accounts.services import add_staff
from accounts.sessions import is_fresh
from accounts.step_up import ask_password
from people.forms import StaffFilter, StaffForm
from people.selectors import account_state, get_staff, list_staff, narrow_staff
from people.services import activate_user, deactivate_user
from vlsc.lib.keyset import cut
from vlsc.lib.occurring import list_occurring
from vlsc.lib.refused import Invalid, Refused

PAGE = "people:staff"
KIND, NAME = "staff link", "new"  # of the kept link, which is shown once


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: PageRequest) -> HttpResponse:
    """The list; POST adds an account, after the password was asked for."""
    found = list_staff(request.actor)
    form = StaffForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if not is_fresh(request):
            return ask_password(request, back=reverse(PAGE))
        if _add(request, form):
            return redirect(PAGE)
    return _render(request, found, form)


@login_required
@require_POST
def staff_deactivate(request: PageRequest, pk: UUID) -> HttpResponse:
    return _change(request, pk, deactivate_user, _("%(name)s can no longer sign in."))


@login_required
@require_POST
def staff_activate(request: PageRequest, pk: UUID) -> HttpResponse:
    return _change(request, pk, activate_user, _("%(name)s can sign in again."))


def _change(request: PageRequest, pk: UUID, act: Callable[..., User], done: str) -> HttpResponse:
    """Do it after a fresh sign-in, and say so on the list."""
    user = get_staff(request.actor, pk)
    if not is_fresh(request):
        return ask_password(request, back=reverse(PAGE))
    act(by=request.actor, user=user, at=timezone.now())
    messages.success(request, done % {"name": user})
    return redirect(PAGE)


def _render(request: PageRequest, found: QuerySet[User], form: StaffForm) -> HttpResponse:
    narrowing = StaffFilter(request.GET)
    narrowing.auto_id = "filter_%s"  # the form of a new account has fields of the same names
    narrowing.offer(list_occurring(found, role="staff_role", state=account_state()))
    page = cut(
        narrow_staff(found, **narrowing.chosen()), "name", asked=request.GET, of=request.path
    )
    context = {
        "form": form,
        "narrowing": narrowing,
        "made": take_value(request, KIND, NAME) if request.method == "GET" else None,
        "page": page,
        "rows": page.rows,
        **list_menu(request.user.lists, "staff", request.GET),
        **page.addresses(request.GET),
    }
    return render(request, "people/staff.html", context, status=400 if form.errors else 200)


def _add(request: PageRequest, form: StaffForm) -> bool:
    """Whether it was added; its link is kept for the page that follows."""
    given = form.cleaned_data
    try:
        made = add_staff(
            by=request.actor,
            email=given["email"],
            role=StaffRole(given["role"]),
            name=given["name"],
            at=timezone.now(),
        )
    except Invalid as refused:
        form.refuse(refused)
        return False
    except Refused as refused:
        form.add_error("email", refused.detail)
        return False
    keep_value(request, KIND, NAME, {"name": made.user.name, "link": made.link})
    return True
