"""The rights tab of a licensing ID."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.grants import Action
from accounts.middleware import PageRequest
from agreements.selectors import get_licensing_id_header
from agreements.views.licensing_ids import lead_to_first_tab
from keys.selectors.rights import list_products_of, read_rights
from vlsc.lib.keyset import cut


@login_required
@require_safe
def licensing_id_rights(request: PageRequest, pk: UUID) -> HttpResponse:
    header = get_licensing_id_header(request.actor, pk)
    if Action.SEE_PURCHASES not in header.may:
        return lead_to_first_tab(request, pk)
    rights = read_rights(request.actor, pk)
    page = cut(list_products_of(rights), "name", asked=request.GET, of=request.path)
    context = {
        "header": header,
        "tab": "rights",
        "page": page,
        "rows": [rights[product.pk] for product in page.rows],
    }
    return render(request, "keys/rights.html", context | page.addresses(request.GET))
