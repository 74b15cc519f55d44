"""Reads of keys and listings. Each begins with sight; no key is opened here."""

from keys.selectors.exports import (
    get_export,
    licensing_ids_to_export,
    list_exports,
    may_export_keys,
    see_keys,
)
from keys.selectors.imports import get_import, list_findings, list_imports, list_meanings
from keys.selectors.keys import (
    get_key,
    licensing_ids_listing,
    list_key_listings,
    list_key_log,
    list_keys,
    may_reveal,
    with_key_status,
)
from keys.selectors.listings import (
    CHANGED_AT,
    SORTS,
    count_listings,
    count_rows,
    list_families,
    list_listings,
    narrow_listings,
    reveals,
    search_listings,
    with_changed_at,
)
from keys.selectors.products import get_product, list_product_listings

__all__ = [
    "CHANGED_AT",
    "SORTS",
    "count_listings",
    "count_rows",
    "get_export",
    "get_import",
    "get_key",
    "get_product",
    "licensing_ids_listing",
    "licensing_ids_to_export",
    "list_exports",
    "list_families",
    "list_findings",
    "list_imports",
    "list_key_listings",
    "list_key_log",
    "list_keys",
    "list_listings",
    "list_meanings",
    "list_product_listings",
    "may_export_keys",
    "may_reveal",
    "narrow_listings",
    "reveals",
    "search_listings",
    "see_keys",
    "with_changed_at",
    "with_key_status",
]
