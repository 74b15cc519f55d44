"""Services of keys: reveal a key, re-wrap the data keys under a new master key."""

from keys.services.reveal import reveal_key
from keys.services.rotation import rotate_data_keys

__all__ = ["reveal_key", "rotate_data_keys"]
