"""The page on which an OSA key is redeemed, and which then shows for whom it was."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.middleware import PageRequest
from activation.access import offer_use
from activation.forms import RedemptionForm
from activation.selectors import find_redemption
from activation.services import redeem_key
from catalog.states import Authority, KeyType
from keys.models import Key
from keys.selectors import get_key
from keys.states import OsaStatus
from keys.views.header import key_header, require_tab
from vlsc.lib.refused import NotPermitted, Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def key_redemption(request: PageRequest, pk: UUID) -> HttpResponse:
    key = get_key(request.actor, pk)
    require_tab(key, KeyType.OSA)
    offer = offer_use(request.actor, key)
    form = RedemptionForm(offer, request.POST or None)
    if request.method != "POST":
        return _render(request, key, form if offer else None)
    if not offer:
        raise NotPermitted
    return _redeem(request, key, form)


def _redeem(request: PageRequest, key: Key, form: RedemptionForm) -> HttpResponse:
    if not form.is_valid():
        return _render(request, key, form, status=400)
    try:
        redemption = redeem_key(by=request.actor, key=key, at=timezone.now(), **form.wish())
    except Refused as refused:
        form.refuse(refused)
        return _render(request, key, form, status=refused.status)
    words = _("The key is redeemed for %(tenant)s.") % {"tenant": redemption.tenant}
    messages.success(request, words)
    return redirect("activation:key-redemption", key.pk)


def _render(
    request: PageRequest, key: Key, form: RedemptionForm | None, status: int = 200
) -> HttpResponse:
    is_open = key.osa_status != OsaStatus.REDEEMED and not key.is_out_of_use
    is_ours = key.activation_authority == Authority.CENTER
    context = {
        **key_header(request, key, "redemption"),
        "redemption": find_redemption(request.actor, key),
        "is_ours": is_ours,
        "form": form if is_open and is_ours else None,
        "refused": form if status != 200 else None,
    }
    return render(request, "activation/key_redemption.html", context, status=status)
