"""Queries of keys and listings, limited to what the actor may see; none decrypts a key."""

from keys.selectors.keys import (
    get_key,
    get_neighbours,
    licensing_ids_listing,
    list_key_listings,
    list_keys,
    with_key_status,
)
from keys.selectors.listings import (
    CHANGED_AT,
    SORTS,
    count_listings,
    count_rows,
    list_families,
    list_listings,
    list_selectable_keys,
    narrow_listings,
    search_listings,
    with_changed_at,
)
from keys.selectors.products import get_product, list_product_listings
from keys.selectors.seen import disclosure_of, list_key_log

__all__ = [
    "CHANGED_AT",
    "SORTS",
    "count_listings",
    "count_rows",
    "disclosure_of",
    "get_key",
    "get_neighbours",
    "get_product",
    "licensing_ids_listing",
    "list_families",
    "list_key_listings",
    "list_key_log",
    "list_keys",
    "list_listings",
    "list_product_listings",
    "list_selectable_keys",
    "narrow_listings",
    "search_listings",
    "with_changed_at",
    "with_key_status",
]
