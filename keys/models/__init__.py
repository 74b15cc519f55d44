"""Keys, their counters, listings, standard keys, and the wrapped data keys."""

from keys.models.counter import USED, Counter
from keys.models.fulfillment import Fulfillment
from keys.models.key import REMAINING, RUNS_LOW, Key
from keys.models.listing import Listing, NewListing
from keys.models.low_count import LowCount
from keys.models.standard_key import StandardKey
from keys.models.stock import LowStock, StockKind
from keys.models.version import NewVersion, VersionNotice
from keys.models.wrapped_key import WrappedKey

__all__ = [
    "REMAINING",
    "RUNS_LOW",
    "USED",
    "Counter",
    "Fulfillment",
    "Key",
    "Listing",
    "LowCount",
    "LowStock",
    "NewListing",
    "NewVersion",
    "StandardKey",
    "StockKind",
    "VersionNotice",
    "WrappedKey",
]
