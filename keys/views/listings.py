"""Pages that list keys: a licensing ID's tab, the whole profile, one product."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.grants import Action
from accounts.lists import list_menu
from accounts.middleware import PageRequest
from agreements.access import Offer, may_anywhere, offer
from agreements.selectors import get_licensing_id_header
from agreements.views.licensing_ids import lead_to_first_tab
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
)
from keys.selectors.add_ons import list_add_ons_of
from keys.selectors.media import list_product_media
from keys.states import MOST_SELECTED
from keys.views.narrowing import Narrowed
from keys.views.rows import COLUMN_NAMES, OPTIONAL, USUAL, build_rows
from keys.views.selecting import ids_response, wants_ids
from vlsc.lib.keyset import COUNTED, Slice, cut
from vlsc.lib.pager import grouped, range_text

OF_PRODUCT = "product-keys"  # the list on a product's page
ORDER_NAMES = {
    "": gettext_lazy("As the list has it"),
    "product": gettext_lazy("Product"),
    "number": gettext_lazy("Licensing ID"),
    "type": gettext_lazy("Type"),
    "key": gettext_lazy("Product key"),
    "left": gettext_lazy("Fewest activations left first"),
}
STALE_AFTER = timedelta(days=30)  # older counters from the licensor are marked


@login_required
@require_safe
def licensing_id_keys(request: PageRequest, pk: UUID) -> HttpResponse:
    header = get_licensing_id_header(request.actor, pk)
    if Action.SEE_KEYS not in header.may:
        return lead_to_first_tab(request, pk)
    form = ListingFilter(request.GET)
    here = list_listings(request.actor, header.licensing_id)
    narrowed = Narrowed.of(here, form)
    if wants_ids(request):
        return ids_response(request, narrowed.found)
    hidden = ("number", "organization")
    table = table_context(request, narrowed.found, list_name="licensing-id-keys", hidden=hidden)
    form.offer(narrowed.list_offered(table))
    context = {"header": header, "tab": "keys", "form": form, **table}
    return render(request, "keys/licensing_id_keys.html", context)


@login_required
@require_safe
def listings(request: PageRequest) -> HttpResponse:
    form = ProfileFilter(request.GET)
    text = form.chosen().get("q")
    families, named = list_families(text) if text else ([], None)
    narrowed = Narrowed.of(list_listings(request.actor), form, named)
    if wants_ids(request):
        return ids_response(request, narrowed.found)
    # Staff see all profiles together, last recorded first: sorting millions of rows is too slow.
    sorts = {} if request.actor.is_staff else SORTS
    table = table_context(request, narrowed.found, sorts, list_name="keys")
    offered = narrowed.list_offered(table)
    form.offer(offered, [] if offered.combinations else families or list_families()[0])
    context = {
        "form": form,
        "is_sorted": bool(sorts),
        "may_download": may_anywhere(request.actor, Action.DOWNLOAD_SOFTWARE),
        **table,
    }
    return render(request, "keys/listings.html", context)


@login_required
@require_safe
def product(request: PageRequest, pk: UUID) -> HttpResponse:
    catalog_product: Any = get_product(request.actor, pk)
    found = list_product_listings(request.actor, catalog_product)
    if wants_ids(request):
        return ids_response(request, found)
    context = {
        "product": catalog_product,
        "add_ons": list_add_ons_of(catalog_product.adding),
        "media": list_product_media(
            request.actor, catalog_product, catalog_product.media_programs or ()
        ),
        "may_file": offer(request.actor, Action.FILE_REQUESTS) is not Offer.NO,
        **table_context(
            request, found, SORTS, "number", list_name=OF_PRODUCT, hidden=("pool", "number")
        ),
    }
    return render(request, "keys/product.html", context)


def table_context(
    request: PageRequest,
    found: QuerySet[Listing],
    sorts: dict[str, Any] = SORTS,
    default_sort: str = "product",
    *,
    list_name: str,
    hidden: Sequence[str] = (),
) -> dict[str, Any]:
    """The template context of a table of listings: one page, its order, columns and counts.

    `list_name` is that of the person's choices; `hidden` are columns that say the same everywhere.
    """
    menu = _menu(request, list_name, hidden, sorts)
    sort = request.GET.get("sort", menu["choice"].order)
    sort = sort if sort.removeprefix("-") in sorts else default_sort
    by = sorts.get(sort.removeprefix("-"), "pk")
    down = sort.startswith("-") or not sorts
    late = bool(sorts) and by != sorts["product"]
    of = f"{request.path} {sort}"  # the order may not be that of the address
    page = cut(found, by, down=down, asked=request.GET, of=of, late=late)
    return {
        "sort": sort,
        "page": page,
        **menu,
        **_rows(request, page),
        **_counts(found, page),
        **page.addresses(request.GET),
    }


def _rows(request: PageRequest, page: Slice[Listing]) -> dict[str, Any]:
    # Without a key on the page there is nothing to select or reveal.
    has_keys = any(listing.key_id for listing in page.rows)
    reveals = offer(request.actor, Action.REVEAL_KEYS) if has_keys else ""
    rows, counted_on = build_rows(page.rows, reveals)
    return {
        "rows": rows,
        "counted_on": counted_on,
        "reveals": reveals,
        "names_organizations": len({row.listing.licensing_id.organization_id for row in rows}) > 1,
        "today": request.actor.today,
        "stale": timezone.now() - STALE_AFTER,
    }


def _counts(found: QuerySet[Listing], page: Slice[Listing]) -> dict[str, Any]:
    counted = count_rows(page.rows) if page.is_whole else count_listings(found)
    text = count_text(counted)
    return {
        "counted": text,
        "rows_total": counted["rows"],
        "range": range_text(page, text),
        "keys_total": counted["keys"] if counted["keys"] <= MOST_SELECTED else 0,
    }


def _menu(
    request: PageRequest, list_name: str, hidden: Sequence[str], sorts: dict[str, Any]
) -> dict[str, Any]:
    """The columns to show, those to choose from, and the person's views."""
    columns = {name: COLUMN_NAMES[name] for name in OPTIONAL if name not in hidden}
    orders = {name: label for name, label in ORDER_NAMES.items() if name in ("", *sorts)}
    menu = list_menu(
        request.user.lists, list_name, request.GET, columns, usual=USUAL, orders=orders
    )
    if list_name == OF_PRODUCT:
        menu["shows"]["number"] = True  # what a row of that list is called
    return menu


def count_text(counted: dict[str, int]) -> str:
    """“34 listings of 25 keys for 20 products”: the same words wherever listings are counted.

    Of a file that was too long to count keys and products, its listings only.
    """
    rows = counted["rows"]
    listings = ngettext("%(n)s listing", "%(n)s listings", rows) % {"n": grouped(rows)}
    if "keys" not in counted:
        return listings
    if rows > COUNTED:
        return _("%(n)s+ listings") % {"n": grouped(COUNTED)}
    keys, products = counted["keys"], counted["products"]
    return _("%(listings)s of %(keys)s for %(products)s") % {
        "listings": listings,
        "keys": ngettext("%(n)s key", "%(n)s keys", keys) % {"n": grouped(keys)},
        "products": ngettext("%(n)s product", "%(n)s products", products)
        % {"n": grouped(products)},
    }
