"""The home page, the search page, the first steps of a center, and the counts in the sidebar."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.grants import Action
from accounts.middleware import PageRequest
from agreements.access import Offer, actions_anywhere, offer
from home.selectors import OF_A_KIND, Found, count_waiting, list_needs, list_steps, search
from vlsc.lib.folding import fold_number
from vlsc.lib.refused import NotPermitted

LONGEST = 100
IN_THE_BOX = 5  # of each kind, while somebody types
AS_TYPED = "found"  # the element of the top bar that the search box fills


@login_required
@require_safe
def home(request: PageRequest) -> HttpResponse:
    now = timezone.now()
    needs = list_needs(request.actor, request.center, now, request.actor.today)
    context = {"needs": needs, "now": now, **_acts(request)}
    return render(request, "home/home.html", context)


def _acts(request: PageRequest) -> dict[str, bool]:
    """What the cards offer to do; each act checks again."""
    actor, actions = request.actor, actions_anywhere(request.actor)
    return {
        "may_file": offer(actor, Action.FILE_REQUESTS) is not Offer.NO,
        "may_answer": Action.ANSWER_REQUESTS in actions,
        "may_load": Action.LOAD_CENTER in actions,
        "may_ask": Action.EXPORT_KEYS in actions,
        "may_download": Action.DOWNLOAD_SOFTWARE in actions,
        "may_see_purchases": Action.SEE_PURCHASES in actions,
    }


@vary_on_headers("HX-Target")
@login_required
@require_safe
def search_page(request: PageRequest) -> HttpResponse:
    """The page of the search; for the box in the top bar its results alone, a few of each kind."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    is_typed = request.headers.get("HX-Target") == AS_TYPED
    if not text:
        return HttpResponse() if is_typed else render(request, "home/search.html", {"text": ""})
    found = search(request.actor, text, IN_THE_BOX if is_typed else OF_A_KIND)
    context = {"text": text, "found": found, **_offered(request)}
    if is_typed:
        return render(request, "home/parts/found.html", context)
    hit = _only_hit(found, text)
    return redirect(hit) if hit else render(request, "home/search.html", context)


def _offered(request: PageRequest) -> dict[str, Any]:
    """What the rows of the results offer; a key that needs a reason is revealed on its page."""
    return {
        "reveals": "yes" if offer(request.actor, Action.REVEAL_KEYS) == Offer.YES else "",
        "may_download": Action.DOWNLOAD_SOFTWARE in actions_anywhere(request.actor),
    }


def _only_hit(found: Found, text: str) -> str:
    """The URL of the only result, if the text names it exactly; else an empty string."""
    if found.total != 1:
        return ""
    if found.keys:
        return reverse("keys:key", args=[found.keys[0].pk])
    if found.licensing_ids and fold_number(text) in {
        found.licensing_ids[0].number,
        found.licensing_ids[0].authorization,
    }:
        return reverse("agreements:licensing-id", args=[found.licensing_ids[0].pk])
    return ""


@login_required
@require_safe
def counts(request: PageRequest) -> HttpResponse:
    waiting = count_waiting(request.actor, timezone.now())
    return render(request, "home/counts.html", {"waiting": waiting})


@login_required
@require_safe
def first_steps(request: PageRequest) -> HttpResponse:
    steps = list_steps(request.actor, request.center)
    if not steps:
        raise NotPermitted
    missing = sum(not step.is_done for step in steps)
    return render(request, "home/first_steps.html", {"steps": steps, "missing": missing})
