"""The page of the center's settings, at the desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import CenterForm
from accounts.grants import Action, staff_may
from accounts.middleware import PageRequest
from accounts.services import change_center
from vlsc.lib.refused import Invalid, NotPermitted


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: PageRequest) -> HttpResponse:
    if not staff_may(request.actor.staff_role, Action.RUN_CENTER):
        raise NotPermitted
    form = CenterForm(request.POST if request.method == "POST" else None, center=request.center)
    if request.method == "POST" and form.is_valid():
        try:
            change_center(by=request.actor, wish=form.wish(), at=timezone.now())
        except Invalid as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("accounts:settings")
    status = 400 if form.errors else 200
    return render(request, "accounts/settings.html", {"form": form}, status=status)
