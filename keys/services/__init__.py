"""The verbs of keys: reveal one, put the data keys under another master key."""

from keys.services.reveal import reveal_key
from keys.services.rotation import rotate_data_keys

__all__ = ["reveal_key", "rotate_data_keys"]
