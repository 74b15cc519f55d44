"""Pages that list keys: a licensing ID's tab, the whole profile, one product."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.actor import PageRequest
from accounts.grants import Action
from agreements.selectors import get_licensing_id_head
from keys.forms import ListingFilter, ProfileFilter
from keys.models import Listing
from keys.selectors import (
    SORTS,
    count_listings,
    count_rows,
    get_product,
    list_families,
    list_listings,
    list_product_listings,
    narrow_listings,
    reveals,
)
from vlsc.lib.keyset import COUNTED, Slice, cut

STALE_AFTER = timedelta(days=30)  # an older count of the licensor's is marked


@login_required
@require_safe
def licensing_id_keys(request: PageRequest, pk: UUID) -> HttpResponse:
    head = get_licensing_id_head(request.actor, pk, request.center.day())
    if Action.SEE_KEYS not in head.may:
        raise Http404
    form = ListingFilter(request.GET)
    found = narrow_listings(list_listings(request.actor, head.licensing_id), **form.chosen())
    shown = {"head": head, "tab": "keys", "form": form, **sheet(request, found)}
    return render(request, "keys/licensing_id_keys.html", shown)


@login_required
@require_safe
def listings(request: PageRequest) -> HttpResponse:
    form = ProfileFilter(request.GET)
    chosen = form.chosen()
    families, named = list_families(chosen.get("q", ""))
    form.offer(families)
    found = narrow_listings(list_listings(request.actor), **chosen, named=named)
    # Staff see every profile at once: a list of millions is searched, not sorted.
    sorts = {} if request.actor.is_staff else SORTS
    shown = {"form": form, "is_sorted": bool(sorts), **sheet(request, found, sorts)}
    return render(request, "keys/listings.html", shown)


@login_required
@require_safe
def product(request: PageRequest, pk: UUID) -> HttpResponse:
    one = get_product(request.actor, pk)
    found = list_product_listings(request.actor, one)
    shown = {"product": one, **sheet(request, found, SORTS, "number")}
    return render(request, "keys/product.html", shown)


def sheet(
    request: PageRequest,
    found: QuerySet[Listing],
    sorts: dict[str, Any] = SORTS,
    usual: str = "product",
) -> dict[str, Any]:
    """What the table of listings shows: one page of it, its order, its counts."""
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in sorts else usual
    by = sorts.get(sort.removeprefix("-"), "pk")
    down, late = sort.startswith("-"), bool(sorts) and by != sorts["product"]
    page = cut(found, by, down=down, asked=request.GET, late=late)
    counted = count_rows(page.rows) if page.is_whole else count_listings(found)
    return {
        "rows": page.rows,
        "sort": sort,
        "told": _told(counted),
        "place": _place(page, counted["rows"]),
        # Nothing to tick, nothing to reveal: no word of either.
        "reveals": reveals(request.actor) if any(row.key_id for row in page.rows) else "",
        "today": request.center.day(),
        "stale": timezone.now() - STALE_AFTER,
        **page.addresses(request.GET),
    }


def _told(counted: dict[str, int]) -> str:
    if counted["rows"] > COUNTED:
        return _("%(n)s+ rows") % {"n": number_format(COUNTED, force_grouping=True)}
    products, keys = counted["products"], counted["keys"]
    return " · ".join(
        [
            ngettext("%(n)s product", "%(n)s products", products) % {"n": products},
            ngettext("%(n)s key", "%(n)s keys", keys) % {"n": keys},
        ]
    )


def _place(page: Slice[Listing], rows: int) -> str:
    if not page.rows:
        return ""
    total = number_format(min(rows, COUNTED), force_grouping=True)
    places = {
        "first": number_format(page.first, force_grouping=True),
        "last": number_format(page.last, force_grouping=True),
        "total": f"{total}+" if rows > COUNTED else total,
    }
    return _("%(first)s–%(last)s of %(total)s") % places
