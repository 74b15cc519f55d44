"""The desk: the queue by due time, and its counts."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.grants import Action
from accounts.lists import list_menu
from accounts.middleware import PageRequest
from agreements.access import require_anywhere
from support.forms import DeskFilter
from support.models.request_query import ANSWER_DUE
from support.selectors import count_desk, list_desk_requests
from vlsc.lib.keyset import cut
from vlsc.lib.occurring import list_occurring

COLUMN_NAMES = {
    "answer": gettext_lazy("Answer"),
    "customer": gettext_lazy("Customer"),
    "queue": gettext_lazy("Queue"),
    "taken_by": gettext_lazy("Taken by"),
    "status": gettext_lazy("Status"),
}


@login_required
@require_safe
def desk_home(request: PageRequest) -> HttpResponse:
    """The address above those of the desk leads to its first page, which all of the staff see."""
    require_anywhere(request.actor, Action.SEE_ANY)
    return redirect("support:desk")


@login_required
@require_safe
def desk(request: PageRequest) -> HttpResponse:
    now, form = timezone.now(), DeskFilter(request.GET)
    every = list_desk_requests(request.actor)
    rows = form.narrow(every, request.actor, now)
    offered = form.widen(every, request.actor, now)
    form.count(list_occurring(offered, queue="queue", kind="kind"))
    order = "due_at" if form.shows_all else ANSWER_DUE
    page = cut(rows, order, down=form.shows_all, asked=request.GET, of=request.path)
    context = {
        "form": form,
        "rows": page.rows,
        "page": page,
        "now": now,
        "counts": count_desk(request.actor, now),
        **list_menu(request.user.lists, "desk-requests", request.GET, COLUMN_NAMES),
        **page.addresses(request.GET),
    }
    return render(request, "support/desk.html", context)


@require_safe
def desk_counts(request: HttpRequest) -> HttpResponse:
    actor = getattr(request, "actor", None)
    if actor is None:  # reload the page, which redirects to the sign-in page
        return HttpResponse(headers={"HX-Refresh": "true"})
    counts = count_desk(actor, timezone.now())
    return render(request, "support/parts/desk_counts.html", {"counts": counts})
