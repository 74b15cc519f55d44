"""Pages of people: who holds which role, one person's roles, and the file of an access review."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.grants import Role
from accounts.lists import list_menu
from accounts.middleware import PageRequest
from accounts.models import User
from accounts.sessions import is_fresh
from accounts.step_up import ask_password
from agreements.access import may_give_anywhere
from agreements.services import end_roles, give_roles, take_roles
from people.forms import GivingForm, PeopleFilter, RemovalForm, TickedForm
from people.selectors import (
    count_roles,
    get_person,
    has_one_administrator,
    list_people,
    list_review,
    list_roles_of,
    list_takeable,
    rows_of,
)
from people.writers import review_lines
from vlsc.lib.csv_lines import CONTENT_TYPE
from vlsc.lib.downloads import Download
from vlsc.lib.keyset import cut, walk
from vlsc.lib.refused import Invalid, NotPermitted
from vlsc.rest.attachments import send_file

ROLES = 100  # on a page of one person


@login_required
@require_safe
def people(request: PageRequest) -> HttpResponse:
    _require_anywhere(request)
    form = PeopleFilter(request.GET)
    form.offer(count_roles(request.actor))
    found = list_people(request.actor, **form.chosen())
    page = cut(found, "name", asked=request.GET, of=request.path)
    context = {
        "form": form,
        "page": page,
        "rows": rows_of(request.actor, page.rows),
        "has_one_administrator": has_one_administrator(request.actor),
        **list_menu(request.user.lists, "people", request.GET),
        **page.addresses(request.GET),
    }
    return render(request, "people/people.html", context)


@login_required
@require_safe
def review_csv(request: PageRequest) -> HttpResponseBase:
    _require_anywhere(request)
    roles = walk(list_review(request.actor), "holder__name")
    day = f"{request.actor.today:%Y%m%d}"
    file = Download(name=f"Access_review_{day}.csv", content_type=CONTENT_TYPE)
    zone = timezone.get_current_timezone()
    return send_file(request, file, lambda _part: review_lines(roles, zone))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: PageRequest, pk: UUID) -> HttpResponse:
    """One person's roles; POST gives another, after the password was asked for."""
    shown = get_person(request.actor, pk)
    form = GivingForm(request.actor, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _render(request, shown, new=form)
    if not form.is_valid():
        return _render(request, shown, new=form, status=400)
    if not is_fresh(request):
        return ask_password(request, back=reverse("people:person", args=[pk]))
    try:
        _give(request, shown, form)
    except Invalid as refused:
        form.refuse(refused)
        return _render(request, shown, new=form, status=400)
    messages.success(request, _("%(name)s now has the role.") % {"name": shown})
    return redirect("people:person", pk)


@login_required
@require_POST
def person_take(request: PageRequest, pk: UUID) -> HttpResponse:
    return _change(
        request, get_person(request.actor, pk), take_roles, _("The roles have been removed.")
    )


@login_required
@require_POST
def person_end(request: PageRequest, pk: UUID) -> HttpResponse:
    return _change(request, get_person(request.actor, pk), end_roles, _("The last day is set."))


@login_required
@require_POST
def person_remove(request: PageRequest, pk: UUID) -> HttpResponse:
    """Take all roles that the user may take, at once."""
    shown = get_person(request.actor, pk)
    form = RemovalForm(request.actor, request.POST)
    if not form.is_valid():
        return _render(request, shown, removal=form, status=400)
    roles = list(list_takeable(request.actor, list_roles_of(request.actor, shown)))
    take_roles(by=request.actor, roles=roles, reason=form.given_reason, at=timezone.now())
    messages.success(request, _("%(name)s no longer has these roles.") % {"name": shown})
    return _redirect(request, shown)


def _change(request: PageRequest, shown: User, change: Any, done: str) -> HttpResponse:
    form = TickedForm(request.actor, list_roles_of(request.actor, shown), request.POST)
    if not form.is_valid():
        return _render(request, shown, ticked=form, status=400)
    more = {"ends_on": form.day} if change is end_roles else {}
    roles, reason = list(form.cleaned_data["roles"]), form.given_reason
    try:
        change(by=request.actor, roles=roles, reason=reason, at=timezone.now(), **more)
    except Invalid as refused:
        form.refuse(refused)
        return _render(request, shown, ticked=form, status=400)
    messages.success(request, done)
    return _redirect(request, shown)


def _give(request: PageRequest, holder: User, form: GivingForm) -> None:
    give_roles(
        by=request.actor,
        holder=holder,
        role=Role(form.cleaned_data["role"]),
        places=form.cleaned_data["places"],
        ends_on=form.day,
        reason=form.given_reason,
        at=timezone.now(),
    )


def _redirect(request: PageRequest, shown: User) -> HttpResponse:
    """To a page that is still there: the person's, the list, or one's own roles."""
    if shown.pk == request.actor.id:
        return redirect("people:permissions")
    is_there = list_roles_of(request.actor, shown).exists()
    return redirect("people:person", shown.pk) if is_there else redirect("people:people")


def _require_anywhere(request: PageRequest) -> None:
    if not may_give_anywhere(request.actor):
        raise NotPermitted


def _render(request: PageRequest, shown: User, status: int = 200, **forms: Any) -> HttpResponse:
    roles = list_roles_of(request.actor, shown)
    page = cut(roles, "given_at", down=True, asked=request.GET, of=request.path, size=ROLES)
    on_page = roles.filter(pk__in=[role.pk for role in page.rows])
    context = {
        "person": shown,
        "page": page,
        "takeable": set(list_takeable(request.actor, on_page).values_list("pk", flat=True)),
        "new": GivingForm(request.actor),
        "ticked": TickedForm(request.actor, roles),
        "removal": RemovalForm(request.actor),
        **page.addresses(request.GET),
        **forms,
    }
    return render(request, "people/person.html", context, status=status)
