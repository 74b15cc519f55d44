"""The home page, the search page, the first steps of a center, and the counts in the sidebar."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.middleware import PageRequest
from home.selectors import Found, count_waiting, list_needs, list_steps, search
from vlsc.lib.refused import NotPermitted

LONGEST = 100


@login_required
@require_safe
def home(request: PageRequest) -> HttpResponse:
    now = timezone.now()
    needs = list_needs(request.actor, request.center, now, request.actor.today)
    return render(request, "home/home.html", {"needs": needs, "now": now})


@login_required
@require_safe
def search_page(request: PageRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    if not text:
        return render(request, "home/search.html", {"text": ""})
    found = search(request.actor, text)
    hit = _only_hit(found, text)
    return (
        redirect(hit)
        if hit
        else render(request, "home/search.html", {"text": text, "found": found})
    )


def _only_hit(found: Found, text: str) -> str:
    """The URL of the only result, if the text names it exactly; else an empty string."""
    if found.total != 1:
        return ""
    if found.keys:
        return reverse("keys:key", args=[found.keys[0].pk])
    if found.licensing_ids and text.upper() in {
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
