"""Keys, listings, and the data keys that seal them."""

from keys.models.key import RUNS_LOW, Key
from keys.models.listing import Listing
from keys.models.wrapped_key import WrappedKey

__all__ = ["RUNS_LOW", "Key", "Listing", "WrappedKey"]
