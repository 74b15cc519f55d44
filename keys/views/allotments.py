"""The page of the table of allotments, at the desk: a change is shown before it is saved."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.middleware import PageRequest
from keys.forms import AllotmentForm
from keys.selectors.allotments import (
    get_rule,
    list_allotment,
    list_programs_to_allot,
    preview_allotment,
)
from keys.services import change_allotment, remove_allotment
from vlsc.lib.refused import Invalid


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def allotment(request: PageRequest) -> HttpResponse:
    programs = list_programs_to_allot(request.actor)
    if request.method == "POST" and "remove" in request.GET:
        rule = get_rule(request.actor, request.GET["remove"])
        remove_allotment(by=request.actor, rule=rule, at=timezone.now())
        messages.success(request, _("The row is removed."))
        return redirect("keys:allotment")
    form = AllotmentForm(request.POST if request.method == "POST" else None, programs=programs)
    shown: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        if "save" in request.POST and _save(request, form):
            return redirect("keys:allotment")
        shown = _preview(request, form)
    context = {"rows": list_allotment(request.actor), "form": form, **shown}
    return render(request, "keys/allotment.html", context, status=400 if form.errors else 200)


def _save(request: PageRequest, form: AllotmentForm) -> bool:
    """Whether the row was saved; if not, the form says why."""
    try:
        change_allotment(by=request.actor, wish=form.wish(), at=timezone.now())
    except Invalid as refused:
        form.refuse(refused)
        return False
    messages.success(
        request, _("The row is saved. It applies to keys that are issued from now on.")
    )
    return True


def _preview(request: PageRequest, form: AllotmentForm) -> dict[str, Any]:
    """What the change comes to; nothing where the form has errors."""
    if form.errors:
        return {}
    wish = form.wish()
    examples = preview_allotment(
        request.actor,
        program=wish.program,
        price_level=wish.price_level,
        factor=wish.factor,
        minimum=wish.minimum,
    )
    return {"wish": wish, "examples": examples}
