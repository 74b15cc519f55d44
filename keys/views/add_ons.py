"""The page of add-ons at the desk: what covers what, and who lacks it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.middleware import PageRequest
from keys.forms import AddOnForm
from keys.selectors.add_ons import get_add_on, list_add_ons, list_lacking, list_possible_add_ons
from keys.services import declare_add_on
from vlsc.lib.keyset import cut
from vlsc.lib.refused import Invalid


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_ons(request: PageRequest) -> HttpResponse:
    if request.method == "GET" and "lacking" in request.GET:
        return _lacking(request)
    products = list_possible_add_ons(request.actor)
    form = AddOnForm(request.POST if request.method == "POST" else None, products=products)
    if form.is_bound and form.is_valid() and _declare(request, form):
        return redirect("keys:add-ons")
    rows = list_add_ons(request.actor)
    context = {"rows": rows, "form": form, "today": request.actor.today}
    return render(request, "keys/add_ons.html", context, status=400 if form.errors else 200)


def _declare(request: PageRequest, form: AddOnForm) -> bool:
    """Whether it was saved; if not, the form says why."""
    try:
        declare_add_on(by=request.actor, wish=form.wish(), at=timezone.now())
    except Invalid as refused:
        form.refuse(refused)
        return False
    messages.success(request, _("The add-on is saved."))
    return True


def _lacking(request: PageRequest) -> HttpResponse:
    add_on = get_add_on(request.actor, request.GET["lacking"])
    found = list_lacking(request.actor, add_on).order_by()
    page = cut(found, "number", asked=request.GET, of=request.path)
    context = {"add_on": add_on, "rows": page.rows, **page.addresses(request.GET)}
    return render(request, "keys/add_on_lacking.html", context)
