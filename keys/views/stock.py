"""The page of the key stock, at the desk, with the form that makes keys."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.middleware import PageRequest
from keys.forms import MakingForm
from keys.selectors.stock import list_products_to_make, list_stock
from keys.services import MOST_MADE, make_stock
from vlsc.lib.refused import Invalid


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def stock(request: PageRequest) -> HttpResponse:
    products = list_products_to_make(request.actor)
    data = request.POST if request.method == "POST" else None
    form = MakingForm(data, products=products, most=MOST_MADE)
    if data is not None and form.is_valid() and _make(request, form):
        return redirect("keys:stock")
    context = {"rows": list_stock(request.actor), "form": form, "makes": bool(products)}
    return render(request, "keys/stock.html", context, status=400 if form.errors else 200)


def _make(request: PageRequest, form: MakingForm) -> bool:
    """Whether the keys were made; if not, the form says why."""
    try:
        made = make_stock(by=request.actor, at=timezone.now(), **form.wish())
    except Invalid as refused:
        form.refuse(refused)
        return False
    text = ngettext("%(n)d key was created.", "%(n)d keys were created.", made)
    messages.success(request, text % {"n": made})
    return True
