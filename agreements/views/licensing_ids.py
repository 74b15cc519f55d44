"""A licensing ID: its purchases, its access, and the way to the tab that the role wants."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.actor import PageRequest
from accounts.grants import Action
from agreements.selectors import (
    BY_ORDER_LINE,
    get_licensing_id_head,
    list_forecasts,
    list_purchases,
    list_roles_on,
)
from vlsc.lib.keyset import cut


@login_required
@require_safe
def licensing_id(request: PageRequest, pk: UUID) -> HttpResponse:
    head = get_licensing_id_head(request.actor, pk, request.center.day())
    if Action.SEE_KEYS in head.may:
        return redirect("keys:licensing-id-keys", pk)
    if Action.SEE_PURCHASES in head.may:
        return redirect("agreements:licensing-id-purchases", pk)
    return redirect("agreements:licensing-id-access", pk)


@login_required
@require_safe
def licensing_id_purchases(request: PageRequest, pk: UUID) -> HttpResponse:
    head = get_licensing_id_head(request.actor, pk, request.center.day())
    if Action.SEE_PURCHASES not in head.may:
        raise Http404
    one = head.licensing_id
    page = cut(list_purchases(request.actor, one), BY_ORDER_LINE, asked=request.GET)
    forecasts = list_forecasts(request.actor, one) if one.program.has_forecasts else []
    shown = {"head": head, "tab": "purchases", "page": page, "forecasts": forecasts}
    return render(request, "agreements/purchases.html", shown | page.addresses(request.GET))


@login_required
@require_safe
def licensing_id_access(request: PageRequest, pk: UUID) -> HttpResponse:
    today = request.center.day()
    head = get_licensing_id_head(request.actor, pk, today)
    roles = list(list_roles_on(request.actor, head.licensing_id, today))
    shown = {
        "head": head,
        "tab": "access",
        "roles": roles,
        "sees_all": request.actor.is_staff or Action.MANAGE_ACCESS in head.may,
        "administrators": len({one.holder_id for one in roles if one.is_lasting_administrator}),
    }
    return render(request, "agreements/access.html", shown)
