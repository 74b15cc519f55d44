"""A licensing ID: its purchases, and the redirect to the first tab that the actor may see."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.grants import Action
from accounts.lists import list_menu
from accounts.middleware import PageRequest
from agreements.access import may_anywhere
from agreements.forms import PurchaseFilter
from agreements.selectors import (
    BY_ORDER_LINE,
    get_licensing_id_header,
    list_forecasts,
    list_purchases,
    narrow_purchases,
)
from vlsc.lib.keyset import cut
from vlsc.lib.occurring import list_occurring

COLUMN_NAMES = {
    "type": gettext_lazy("Type"),
    "fulfillment": gettext_lazy("Fulfillment"),
    "coverage": gettext_lazy("Coverage"),
    "order": gettext_lazy("Order and line"),
}


def lead_to_first_tab(request: PageRequest, pk: UUID) -> HttpResponse:
    """Whoever follows a link to a tab that their role does not have comes to the first that it has.

    Only for a licensing ID that they see: of any other the address is not found.
    """
    messages.info(request, _("Your role here does not include that tab. This one it does."))
    return redirect("agreements:licensing-id", pk)


@login_required
@require_safe
def licensing_id(request: PageRequest, pk: UUID) -> HttpResponse:
    header = get_licensing_id_header(request.actor, pk)
    if Action.SEE_KEYS in header.may:
        return redirect("keys:licensing-id-keys", pk)
    if Action.SEE_PURCHASES in header.may:
        return redirect("agreements:licensing-id-purchases", pk)
    return redirect("people:licensing-id-access", pk)


@login_required
@require_safe
def licensing_id_purchases(request: PageRequest, pk: UUID) -> HttpResponse:
    header = get_licensing_id_header(request.actor, pk)
    if Action.SEE_PURCHASES not in header.may:
        return lead_to_first_tab(request, pk)
    licensing_id, form = header.licensing_id, PurchaseFilter(request.GET)
    found = list_purchases(request.actor, licensing_id)
    form.offer(list_occurring(found, kind="kind", fulfillment="fulfillment"))
    narrowed = narrow_purchases(found, **form.chosen())
    page = cut(narrowed, BY_ORDER_LINE, asked=request.GET, of=request.path)
    forecasts = (
        list_forecasts(request.actor, licensing_id) if licensing_id.program.has_forecasts else []
    )
    context = {
        "header": header,
        "tab": "purchases",
        "form": form,
        "page": page,
        "forecasts": forecasts,
        "loads": may_anywhere(request.actor, Action.LOAD_CENTER),
        **list_menu(request.user.lists, "purchases", request.GET, COLUMN_NAMES),
        **page.addresses(request.GET),
    }
    return render(request, "agreements/purchases.html", context)
