"""The ownership group's keys: the tab of a licensing ID, and the choice of a standard key."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.grants import Action
from accounts.middleware import PageRequest
from agreements.access import require_anywhere
from agreements.selectors import get_licensing_id_header
from agreements.views.licensing_ids import lead_to_first_tab
from keys.forms import GroupFilter
from keys.selectors import get_key, list_key_listings
from keys.selectors.group import (
    get_listed_product,
    list_group_keys,
    list_standard_keys,
    may_choose,
)
from keys.services import choose_standard_key, end_standard_key
from keys.views.listings import table_context
from keys.views.narrowing import Narrowed
from keys.views.selecting import ids_response, wants_ids
from vlsc.rest.converters import parse_id


@login_required
@require_safe
def licensing_id_group(request: PageRequest, pk: UUID) -> HttpResponse:
    header = get_licensing_id_header(request.actor, pk)
    if Action.SEE_KEYS not in header.may:
        return lead_to_first_tab(request, pk)
    form = GroupFilter(request.GET)
    found = list_group_keys(request.actor, header.licensing_id)
    narrowed = Narrowed.of(found, form)
    if wants_ids(request):
        return ids_response(request, narrowed.found)
    table = table_context(request, narrowed.found, list_name="group-keys")
    form.offer(narrowed.list_offered(table))
    context = {
        "header": header,
        "tab": "group",
        "form": form,
        "standard": list_standard_keys(found),
        "chooses": may_choose(request.actor, header.licensing_id),
        **table,
    }
    return render(request, "keys/group.html", context)


@login_required
@require_POST
def key_standard(request: PageRequest, pk: UUID) -> HttpResponse:
    key = get_key(request.actor, pk)
    require_anywhere(request.actor, Action.MANAGE_ACCESS)  # before what is wrong with the form
    named = parse_id(request.POST.get("product", ""))
    product = get_listed_product(request.actor, key, named)
    if "end" in request.POST:
        end_standard_key(by=request.actor, key=key, product=product, at=timezone.now())
        messages.success(request, _("No key is the standard key for this product any more."))
    else:
        choose_standard_key(by=request.actor, key=key, product=product, at=timezone.now())
        messages.success(
            request, _("This key is now the first choice in the group for the product.")
        )
    place = list_key_listings(request.actor, [key])[0].licensing_id_id
    return redirect("keys:licensing-id-group", place)
