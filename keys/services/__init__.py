"""Services of keys: reveal, report, choose, make stock, undo; seeds, data keys and signing keys."""

from keys.services.add_ons import AddOnWish, declare_add_on
from keys.services.allotments import AllotmentWish, change_allotment, remove_allotment
from keys.services.compromise import report_compromised
from keys.services.lookup import find_listing_by_text
from keys.services.making import MOST_MADE, make_stock
from keys.services.reveal import reveal_key
from keys.services.rotation import rotate_data_keys
from keys.services.seeds import confirmation_seed
from keys.services.signing_keys import open_signing_key, seal_signing_key
from keys.services.standard_keys import choose_standard_key, end_standard_key
from keys.services.undoing import preview_undo, undo
from keys.services.versions import release_version

__all__ = [
    "MOST_MADE",
    "AddOnWish",
    "AllotmentWish",
    "change_allotment",
    "choose_standard_key",
    "confirmation_seed",
    "declare_add_on",
    "end_standard_key",
    "find_listing_by_text",
    "make_stock",
    "open_signing_key",
    "preview_undo",
    "release_version",
    "remove_allotment",
    "report_compromised",
    "reveal_key",
    "rotate_data_keys",
    "seal_signing_key",
    "undo",
]
