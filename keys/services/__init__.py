"""Services of keys: reveal a key, its seed for activations, re-wrap the data keys."""

from keys.services.reveal import reveal_key
from keys.services.rotation import rotate_data_keys
from keys.services.seeds import confirmation_seed

__all__ = ["confirmation_seed", "reveal_key", "rotate_data_keys"]
