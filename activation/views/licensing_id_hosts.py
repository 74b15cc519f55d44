"""The KMS hosts tab of a licensing ID: its host keys, and the hosts of all of them."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.grants import Action
from accounts.middleware import PageRequest
from activation.selectors import list_host_keys, list_hosts, list_latest_reports
from agreements.selectors import get_licensing_id_header
from agreements.views.licensing_ids import lead_to_first_tab
from vlsc.lib.keyset import cut

MOST_KEYS = 50


@login_required
@require_safe
def licensing_id_hosts(request: PageRequest, pk: UUID) -> HttpResponse:
    header = get_licensing_id_header(request.actor, pk)
    if Action.SEE_KEYS not in header.may:
        return lead_to_first_tab(request, pk)
    keys = list(list_host_keys(request.actor, pk)[: MOST_KEYS + 1])
    hosts = list_hosts(request.actor, licensing_id=pk)
    page = cut(hosts, "name", asked=request.GET, of=request.path)
    reports = list_latest_reports(request.actor, page.rows)
    context = {
        "header": header,
        "tab": "hosts",
        "keys": keys[:MOST_KEYS],
        "has_more_keys": len(keys) > MOST_KEYS,
        "page": page,
        "rows": [{"host": host, "report": reports.get(host.pk)} for host in page.rows],
        **page.addresses(request.GET),
    }
    return render(request, "activation/licensing_id_hosts.html", context)
