"""The verbs of keys: reveal one, ask for a key file, load one."""

from keys.services.exports import MOST_KEYS, OpenedFile, open_export, request_export
from keys.services.reveal import reveal_key

__all__ = ["MOST_KEYS", "OpenedFile", "open_export", "request_export", "reveal_key"]
