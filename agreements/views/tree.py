"""The relationship summary by organization: a branch as a page, and as rows below its own."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.middleware import PageRequest
from agreements.forms import SummaryFilter
from agreements.models import LicensingId, Organization
from agreements.selectors import (
    Branch,
    count_statuses,
    find_branch,
    list_above,
    list_meant_organizations,
    list_parts,
    row_of,
)
from agreements.views.summary_columns import tree_menu
from vlsc.lib.keyset import Slice, count_up_to, cut

PARTS, OWN = 50, 25  # organizations on a page, and licensing IDs of a branch without parts
BESIDE = 5  # licensing IDs of the branch itself where it has parts, which then are in sight
AS_ROWS = "branch"  # what the script of the tree says that it fills


def show_tree(
    request: PageRequest, form: SummaryFilter, found: QuerySet[LicensingId], pk: str
) -> HttpResponse:
    """The branch of an organization, or the top; `unit` in the address leads to a branch."""
    jumps = _list_jumps(request)
    if len(jumps) == 1:
        return redirect(f"{request.path}?view=tree&organization={jumps[0].pk}")
    branch = find_branch(request.actor, pk)
    context = {"form": form, "branch": branch, "jumps": jumps, "is_chosen": bool(pk)}
    context |= tree_menu(request)
    context |= _read(request, found, branch)
    if request.headers.get("HX-Target") == AS_ROWS:
        return render(request, "agreements/parts/tree_rows.html", context)
    context["above"] = list_above(request.actor, branch) if branch else []
    return render(request, "agreements/summary.html", context)


def _read(
    request: PageRequest, found: QuerySet[LicensingId], branch: Organization | None
) -> dict[str, Any]:
    """A page of the parts and the branch's own licensing IDs, or with `own` a page of those."""
    today = request.actor.today
    own, most = found.filter(organization=branch) if branch else found.none(), OWN
    if branch and request.GET.get("own"):
        page: Slice[Any] = cut(own, "number", asked=request.GET, of=request.path)
        parts, rows = [], page.rows
    else:
        parts_found = list_parts(request.actor, found, branch)
        page = cut(parts_found, "name", asked=request.GET, of=request.path, size=PARTS)
        parts = page.rows
        most = BESIDE if parts else OWN
        rows = list(own.order_by("number", "pk")[: most + 1]) if page.first == 1 else []
    ids = [part.pk for part in parts] + ([branch.pk] if branch else [])
    sums = count_statuses(found, today, ids)
    return {
        "branches": [Branch(part, sums[part.pk]) for part in parts],
        "summed": Branch(branch, sums[branch.pk]) if branch else None,
        "own": [row_of(licensing_id, today) for licensing_id in rows[:most]],
        "own_more": len(rows) > most,
        "total": sums[branch.pk].total() if branch else count_up_to(found),
        "page": page,
        "has_rows": bool(parts or rows),
        **page.addresses(request.GET),
    }


def _list_jumps(request: PageRequest) -> list[Organization]:
    """The organizations that are meant by what was typed to go to one."""
    return list_meant_organizations(request.actor, request.GET.get("unit", ""))
