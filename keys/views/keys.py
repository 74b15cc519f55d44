"""The page of one key, and the act that shows it in full."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.grants import Action
from accounts.middleware import PageRequest
from agreements.access import offer
from keys.models import Key
from keys.selectors import get_key, list_key_listings, list_key_log
from keys.services import reveal_key
from keys.views.listings import STALE_AFTER
from vlsc.lib.refused import Refused

SEEN_ROWS, REASON_LENGTH = 25, 500


@login_required
@require_safe
def key(request: PageRequest, pk: UUID) -> HttpResponse:
    return render(request, "keys/key.html", _about(request, get_key(request.actor, pk)))


@require_POST
def key_reveal(request: PageRequest, pk: UUID) -> HttpResponse:
    by_script = request.accepts("application/json") and not request.accepts("text/html")
    if not request.user.is_authenticated:
        return _sign_in(pk, by_script)
    one = get_key(request.actor, pk)
    act, reason = request.POST.get("act", "reveal"), request.POST.get("reason", "")[:REASON_LENGTH]
    try:
        shown = reveal_key(by=request.actor, key=one, at=timezone.now(), act=act, reason=reason)
    except Refused as refused:
        if by_script:
            return _problem(refused)
        raise
    if by_script:
        return JsonResponse({"product_key": shown})
    return render(request, "keys/key_reveal.html", {"key": one, "product_key": shown, "act": act})


def _about(request: PageRequest, one: Key) -> dict[str, Any]:
    listings = list(list_key_listings(request.actor, [one]))
    return {
        "key": one,
        "listings": listings,
        "product": listings[0].product,
        "seen": list_key_log(request.actor, one)[:SEEN_ROWS],
        "reveals": offer(request.actor, Action.REVEAL_KEYS),
        "today": request.actor.today,
        "stale": timezone.now() - STALE_AFTER,
    }


def _sign_in(pk: UUID, by_script: bool) -> HttpResponse:
    if by_script:
        return JsonResponse({"detail": _("You have been signed out.")}, status=401)
    return redirect_to_login(reverse("keys:key", args=[pk]))


def _problem(refused: Refused) -> JsonResponse:
    said = {"detail": refused.detail or _("None of your roles allows it."), "code": refused.code}
    return JsonResponse({**said, "status": refused.status}, status=refused.status)
