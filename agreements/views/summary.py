"""The relationship summary: as a list, as a tree, as a CSV file."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.grants import Action
from accounts.middleware import PageRequest
from agreements.access import actions_anywhere
from agreements.forms import SummaryFilter
from agreements.models import LicensingId
from agreements.selectors import list_summary, row_of, suggest_organizations
from agreements.views.summary_columns import summary_menu, summary_order
from agreements.views.tree import show_tree
from agreements.writers import summary_lines
from vlsc.lib.csv_lines import CONTENT_TYPE
from vlsc.lib.downloads import Download
from vlsc.lib.keyset import count_up_to, cut, walk
from vlsc.rest.attachments import send_file

SUGGESTIONS = "organization-suggestions"  # the element that is filled while somebody types


@vary_on_headers("HX-Target")
@login_required
@require_safe
def relationship_summary(request: PageRequest) -> HttpResponse:
    if request.headers.get("HX-Target") == SUGGESTIONS:
        return _suggest(request)
    form = SummaryFilter(request.GET, request.actor)
    if settled := form.settled():
        return redirect(f"{request.path}?{settled}")
    form.count()
    chosen = form.chosen()
    found = list_summary(request.actor, request.actor.today, **chosen)
    if form.is_tree:
        return show_tree(request, form, found, chosen.get("organization", ""))
    return render(request, "agreements/summary.html", {"form": form, **_list(request, found)})


def _suggest(request: PageRequest) -> HttpResponse:
    """As options, the organizations that somebody may mean who types into the filter or jump."""
    typed = request.GET.get("organization") or request.GET.get("unit", "")
    text = typed.replace("\x00", "").strip()
    found = suggest_organizations(request.actor, text) if text else []
    return render(request, "agreements/parts/organization_options.html", {"organizations": found})


def _list(request: PageRequest, found: QuerySet[LicensingId]) -> dict[str, Any]:
    today = request.actor.today
    order = summary_order(request)
    of = f"{request.path} {order.key}"  # the order may not be that of the address
    page = cut(found, order.by, down=order.down, asked=request.GET, of=of)
    return {
        **summary_menu(request),
        "rows": [row_of(licensing_id, today) for licensing_id in page.rows],
        "has_rows": bool(page.rows),
        "total": len(page.rows) if page.is_whole else count_up_to(found),
        "page": page,
        "sort": order.column,
        "may_summarize": Action.SEE_PURCHASES in actions_anywhere(request.actor),
        **page.addresses(request.GET),
    }


@login_required
@require_safe
def summary_csv(request: PageRequest) -> HttpResponseBase:
    form, today = SummaryFilter(request.GET, request.actor), request.actor.today
    order = summary_order(request)
    found = list_summary(request.actor, today, **form.chosen())
    lines = summary_lines(walk(found, order.by, down=order.down), today)
    file = Download(name=f"Licenses_{today:%Y%m%d}.csv", content_type=CONTENT_TYPE)
    return send_file(request, file, lambda _part: lines)
