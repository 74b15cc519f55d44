"""Reads of keys and listings. Each begins with sight; no key is opened here."""

from keys.selectors.exports import list_exports
from keys.selectors.keys import (
    get_key,
    licensing_ids_listing,
    list_key_listings,
    list_key_log,
    list_keys,
    may_reveal,
)
from keys.selectors.listings import count_listings, list_listings, search_listings

__all__ = [
    "count_listings",
    "get_key",
    "licensing_ids_listing",
    "list_exports",
    "list_key_listings",
    "list_key_log",
    "list_keys",
    "list_listings",
    "may_reveal",
    "search_listings",
]
