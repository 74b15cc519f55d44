"""Pages that list keys: a licensing ID's tab, the whole profile, one product."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.grants import Action
from accounts.middleware import PageRequest
from agreements.access import may_anywhere, offer
from agreements.selectors import get_licensing_id_header
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
)
from keys.selectors.add_ons import list_add_ons_of
from keys.selectors.media import list_product_media
from vlsc.lib.keyset import COUNTED, cut
from vlsc.lib.pager import grouped, range_text

STALE_AFTER = timedelta(days=30)  # older counters from the licensor are marked


@login_required
@require_safe
def licensing_id_keys(request: PageRequest, pk: UUID) -> HttpResponse:
    header = get_licensing_id_header(request.actor, pk)
    if Action.SEE_KEYS not in header.may:
        raise Http404
    form = ListingFilter(request.GET)
    found = narrow_listings(list_listings(request.actor, header.licensing_id), **form.chosen())
    context = {"header": header, "tab": "keys", "form": form, **table_context(request, found)}
    return render(request, "keys/licensing_id_keys.html", context)


@login_required
@require_safe
def listings(request: PageRequest) -> HttpResponse:
    form = ProfileFilter(request.GET)
    chosen = form.chosen()
    families, named = list_families(chosen.get("q", ""))
    form.set_families(families)
    found = narrow_listings(list_listings(request.actor), **chosen, named=named)
    # Staff see all profiles together, last recorded first: sorting millions of rows is too slow.
    sorts = {} if request.actor.is_staff else SORTS
    context = {
        "form": form,
        "is_sorted": bool(sorts),
        "may_download": may_anywhere(request.actor, Action.DOWNLOAD_SOFTWARE),
        **table_context(request, found, sorts),
    }
    return render(request, "keys/listings.html", context)


@login_required
@require_safe
def product(request: PageRequest, pk: UUID) -> HttpResponse:
    catalog_product = get_product(request.actor, pk)
    found = list_product_listings(request.actor, catalog_product)
    context = {
        "product": catalog_product,
        "add_ons": list_add_ons_of(catalog_product),
        "media": list_product_media(request.actor, catalog_product),
        **table_context(request, found, SORTS, "number"),
    }
    return render(request, "keys/product.html", context)


def table_context(
    request: PageRequest,
    found: QuerySet[Listing],
    sorts: dict[str, Any] = SORTS,
    default_sort: str = "product",
) -> dict[str, Any]:
    """The template context of a table of listings: one page, its order and its counts."""
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in sorts else default_sort
    by = sorts.get(sort.removeprefix("-"), "pk")
    down = sort.startswith("-") or not sorts
    late = bool(sorts) and by != sorts["product"]
    page = cut(found, by, down=down, asked=request.GET, of=request.path, late=late)
    counted = count_rows(page.rows) if page.is_whole else count_listings(found)
    return {
        "rows": page.rows,
        "sort": sort,
        "counted": _count_text(counted),
        "range": range_text(page, counted["rows"], most=COUNTED),
        # Without a key on the page there is nothing to select or reveal.
        "reveals": offer(request.actor, Action.REVEAL_KEYS)
        if any(row.key_id for row in page.rows)
        else "",
        "today": request.actor.today,
        "stale": timezone.now() - STALE_AFTER,
        **page.addresses(request.GET),
    }


def _count_text(counted: dict[str, int]) -> str:
    if counted["rows"] > COUNTED:
        return _("%(n)s+ rows") % {"n": grouped(COUNTED)}
    products, keys = counted["products"], counted["keys"]
    return " · ".join(
        [
            ngettext("%(n)s product", "%(n)s products", products) % {"n": products},
            ngettext("%(n)s key", "%(n)s keys", keys) % {"n": keys},
        ]
    )
