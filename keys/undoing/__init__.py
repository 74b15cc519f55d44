"""Undoing what the center recorded by mistake: what would happen, and doing it.

A plan is made of what stands, and carried out under locks. What a mistake took goes back: a key of
the stock to the stock if nobody can know it, a row to nothing. What somebody may have seen or used
stays, marked as withdrawn, so that nothing disappears from under a customer.
"""

from keys.undoing.applying import carry_out
from keys.undoing.evidence import register_use_finder
from keys.undoing.locks import share_sight, stop_changes
from keys.undoing.planning import make_plan
from keys.undoing.plans import Fate, Plan, Take, preview_outdated

__all__ = [
    "Fate",
    "Plan",
    "Take",
    "carry_out",
    "make_plan",
    "preview_outdated",
    "register_use_finder",
    "share_sight",
    "stop_changes",
]
