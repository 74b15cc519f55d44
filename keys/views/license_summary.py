"""The license summary, as a page and as a CSV file."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.grants import Action
from accounts.middleware import PageRequest
from agreements.selectors import list_summary
from keys.forms import LicenseSummaryFilter
from keys.selectors.license_summary import LicenseSummary, read_license_summary
from keys.writers import license_summary_lines
from vlsc.lib.csv_lines import CONTENT_TYPE
from vlsc.lib.downloads import Download
from vlsc.lib.pager import grouped
from vlsc.lib.refused import Invalid
from vlsc.rest.attachments import send_file


@login_required
@require_safe
def license_summary(request: PageRequest) -> HttpResponse:
    form = LicenseSummaryFilter(request.GET, request.actor)
    if settled := form.settled():
        return redirect(f"{request.path}?{settled}")
    context = {"form": form}
    try:
        summary = _read(request, form)
    except Invalid as invalid:
        return render(request, "keys/license_summary.html", context | {"refused": invalid.detail})
    counted = ngettext("%(n)s licensing ID", "%(n)s licensing IDs", summary.licensing_ids)
    counted = counted % {"n": grouped(summary.licensing_ids)}
    return render(
        request, "keys/license_summary.html", context | {"summary": summary, "counted": counted}
    )


@login_required
@require_safe
def license_summary_csv(request: PageRequest) -> HttpResponseBase:
    summary = _read(request, LicenseSummaryFilter(request.GET, request.actor))
    lines = license_summary_lines(summary.rows)
    name = f"LicenseSummary_{request.actor.today:%Y%m%d}.csv"
    return send_file(request, Download(name=name, content_type=CONTENT_TYPE), lambda _part: lines)


def _read(request: PageRequest, form: LicenseSummaryFilter) -> LicenseSummary:
    chosen = form.chosen()
    ticked = chosen.pop("id")
    found = list_summary(request.actor, request.actor.today, **chosen, action=Action.SEE_PURCHASES)
    return read_license_summary(request.actor, found.filter(pk__in=ticked) if ticked else found)
