"""The record of the promise: a picture, its table, and both as a file."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.grants import Action
from accounts.lists import list_menu
from accounts.middleware import PageRequest
from agreements.access import may_anywhere
from support.forms import RecordFilter
from support.models import SupportSettings
from support.selectors import list_record
from support.services import publish_record
from vlsc.lib.csv_lines import CONTENT_TYPE, csv_lines
from vlsc.lib.downloads import Download
from vlsc.rest.attachments import send_file

HEADINGS = (
    "month",
    "kind",
    "requests",
    "by_rule",
    "median_seconds",
    "p90_seconds",
    "share_within_24_h",
)
COLUMN_NAMES = {
    "requests": gettext_lazy("Requests"),
    "share": gettext_lazy("Within 24 hours"),
    "median": gettext_lazy("Median"),
    "nine_in_ten": gettext_lazy("9 of 10 within"),
    "by_rule": gettext_lazy("By rule"),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: PageRequest) -> HttpResponse:
    if request.method == "POST":
        is_public = request.POST.get("is_public") == "yes"
        publish_record(by=request.actor, is_public=is_public, at=timezone.now())
        return redirect("support:record")
    every, form = list_record(request.actor, timezone.now()), RecordFilter(request.GET)
    form.offer_kinds([row.kind for row in every])
    kind = form.chosen().get("kind", "")
    rows = [row for row in every if row.kind == kind or not kind]
    context: dict[str, Any] = {
        "form": form,
        "rows": rows,
        "months": [row for row in reversed(rows) if row.kind == kind],
        **list_menu(request.user.lists, "record", request.GET, COLUMN_NAMES),
        "is_public": SupportSettings.get().is_record_public,
        "may_publish": may_anywhere(request.actor, Action.RUN_CENTER),
    }
    return render(request, "support/record.html", context)


@login_required
@require_safe
def record_csv(request: PageRequest) -> HttpResponseBase:
    rows = list_record(request.actor, timezone.now())
    cells = [
        (
            f"{row.month:%Y-%m}",
            row.kind or "all",
            row.requests,
            row.by_rule,
            int(row.median.total_seconds()),
            int(row.p90.total_seconds()),
            f"{row.share:.4f}",
        )
        for row in rows
    ]
    name = f"Record_{request.actor.today:%Y%m%d}.csv"
    file = Download(name=name, content_type=CONTENT_TYPE)
    return send_file(request, file, lambda _part: csv_lines(HEADINGS, cells))
