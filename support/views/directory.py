"""The telephone directory for everybody, and at the desk the pages that change it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.grants import Action
from accounts.middleware import PageRequest
from agreements.access import require_anywhere
from support.forms import CallCenterForm
from support.models import CallCenter
from support.selectors import get_call_center, list_call_centers, list_own_countries
from support.services import remove_call_center, save_call_center
from vlsc.lib.refused import Invalid


@require_safe
def directory(request: PageRequest) -> HttpResponse:
    now, own = timezone.now(), list_own_countries(getattr(request, "actor", None))
    rows = [(row, row.is_open(now)) for row in list_call_centers()]
    context = {
        "own": [(row, is_open) for row, is_open in rows if row.country in own],
        "others": [(row, is_open) for row, is_open in rows if row.country not in own],
    }
    return render(request, "support/directory.html", context)


@login_required
@require_safe
def directory_desk(request: PageRequest) -> HttpResponse:
    require_anywhere(request.actor, Action.LOAD_CENTER)
    return render(request, "support/directory_desk.html", {"rows": list_call_centers()})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_center_new(request: PageRequest) -> HttpResponse:
    require_anywhere(request.actor, Action.LOAD_CENTER)
    return _edit(request, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_center(request: PageRequest, pk: UUID) -> HttpResponse:
    require_anywhere(request.actor, Action.LOAD_CENTER)
    return _edit(request, get_call_center(pk))


@login_required
@require_POST
def call_center_remove(request: PageRequest, pk: UUID) -> HttpResponse:
    require_anywhere(request.actor, Action.LOAD_CENTER)
    entry = get_call_center(pk)
    remove_call_center(by=request.actor, call_center=entry, at=timezone.now())
    messages.success(request, _("%(name)s is removed.") % {"name": entry.name})
    return redirect("support:directory-desk")


def _edit(request: PageRequest, entry: CallCenter | None) -> HttpResponse:
    if request.method == "POST":
        form = CallCenterForm(request.POST)
    else:
        form = CallCenterForm.of(entry) if entry else CallCenterForm()
    if form.is_valid():
        wish, now = form.wish(), timezone.now()
        try:
            save_call_center(by=request.actor, call_center=entry, wish=wish, at=now)
        except Invalid as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": wish.name})
            return redirect("support:directory-desk")
    status = 400 if request.method == "POST" else 200
    context = {"form": form, "entry": entry}
    return render(request, "support/call_center.html", context, status=status)
