"""The page of one key, and the view that reveals it in full."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.grants import Action
from accounts.kept import keep_secret, take_secret
from accounts.middleware import PageRequest
from agreements.access import offer
from agreements.forms import ReasonForm
from keys.models import Key
from keys.selectors import disclosure_of, get_key, list_key_log
from keys.selectors.use import read_use
from keys.services import reveal_key
from keys.views.header import key_header
from vlsc.lib.refused import Refused

SEEN_ROWS, REASON_LENGTH = 25, 500


@login_required
@require_safe
def key(request: PageRequest, pk: UUID) -> HttpResponse:
    return render(request, "keys/key.html", _key_context(request, get_key(request.actor, pk)))


@require_POST
def key_reveal(request: PageRequest, pk: UUID) -> HttpResponse:
    is_script = request.accepts("application/json") and not request.accepts("text/html")
    if not request.user.is_authenticated:
        return _sign_in_response(pk, is_script)
    key = get_key(request.actor, pk)
    act, reason = request.POST.get("act", "reveal"), request.POST.get("reason", "")[:REASON_LENGTH]
    try:
        product_key = reveal_key(
            by=request.actor, key=key, at=timezone.now(), act=act, reason=reason
        )
    except Refused as refused:
        if is_script:
            return _error_response(refused)
        if refused.code == "reason_required":
            return _ask_reason(request, key)
        raise
    if is_script:
        return JsonResponse({"product_key": product_key})
    keep_secret(request, key.pk, product_key)
    return redirect("keys:key-revealed", key.pk)


@login_required
@require_safe
def key_revealed(request: PageRequest, pk: UUID) -> HttpResponse:
    key = get_key(request.actor, pk)
    product_key = take_secret(request, key.pk)
    if product_key is None:
        return redirect("keys:key", key.pk)
    return render(request, "keys/key_reveal.html", {"key": key, "product_key": product_key})


def _key_context(request: PageRequest, key: Key) -> dict[str, Any]:
    lines = list_key_log(request.actor, key)[:SEEN_ROWS]
    return {
        **key_header(request, key, "key"),
        "seen": [(line, disclosure_of(line)) for line in lines],
        "use": read_use(key, request.actor.today),
        "reveals": offer(request.actor, Action.REVEAL_KEYS),
    }


def _ask_reason(request: PageRequest, key: Key) -> HttpResponse:
    """The page of the key, with what is missing at its field."""
    form = ReasonForm(request.POST, auto_id=f"%s-{key.pk}")
    context = _key_context(request, key) | {"reason_form": form}
    return render(request, "keys/key.html", context, status=400)


def _sign_in_response(pk: UUID, is_script: bool) -> HttpResponse:
    if is_script:
        return JsonResponse({"detail": _("You have been signed out.")}, status=401)
    return redirect_to_login(reverse("keys:key", args=[pk]))


def _error_response(refused: Refused) -> JsonResponse:
    body = {"detail": refused.detail or _("None of your roles allows it."), "code": refused.code}
    return JsonResponse({**body, "status": refused.status}, status=refused.status)
