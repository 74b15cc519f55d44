"""Services of keys: reveal, make stock, seeds of activations, data keys, signing keys."""

from keys.services.lookup import find_listing_by_text
from keys.services.making import MOST_MADE, make_stock
from keys.services.reveal import reveal_key
from keys.services.rotation import rotate_data_keys
from keys.services.seeds import confirmation_seed
from keys.services.signing_keys import open_signing_key, seal_signing_key

__all__ = [
    "MOST_MADE",
    "confirmation_seed",
    "find_listing_by_text",
    "make_stock",
    "open_signing_key",
    "reveal_key",
    "rotate_data_keys",
    "seal_signing_key",
]
