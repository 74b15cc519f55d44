"""The verbs of keys: reveal one, ask for a key file, load one."""

from keys.services.reveal import reveal_key

__all__ = ["reveal_key"]
