"""Keys, listings, and the wrapped data keys."""

from keys.models.key import RUNS_LOW, Key
from keys.models.listing import Listing
from keys.models.wrapped_key import WrappedKey

__all__ = ["RUNS_LOW", "Key", "Listing", "WrappedKey"]
