"""Keys, listings, and the rows behind key files in both directions."""

from keys.models.import_finding import ImportFinding
from keys.models.key import RUNS_LOW, Key
from keys.models.key_export import KeyExport
from keys.models.key_import import ImportPlace, ImportRow, KeyImport, NameChoice
from keys.models.listing import Listing
from keys.models.wrapped_key import WrappedKey

__all__ = [
    "RUNS_LOW",
    "ImportFinding",
    "ImportPlace",
    "ImportRow",
    "Key",
    "KeyExport",
    "KeyImport",
    "Listing",
    "NameChoice",
    "WrappedKey",
]
