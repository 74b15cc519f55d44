"""Giving licensing IDs the keys that they are entitled to, from stock.

Two steps, each its own transaction: `fulfill` lists what a licensing ID is entitled to and lacks,
and `serve_waiting` issues keys from stock to what waits, longest waiting first. What
replaces a compromised key takes over what that one allowed, and its machines.
"""

from keys.fulfillment.compromised import replace_blocked
from keys.fulfillment.days import follow_days
from keys.fulfillment.fulfilling import fulfill, fulfill_all
from keys.fulfillment.missing import give_missing
from keys.fulfillment.releasing import release
from keys.fulfillment.replacing import register_carrier
from keys.fulfillment.serving import serve_waiting
from keys.fulfillment.sweeping import sweep

__all__ = [
    "follow_days",
    "fulfill",
    "fulfill_all",
    "give_missing",
    "register_carrier",
    "release",
    "replace_blocked",
    "serve_waiting",
    "sweep",
]
