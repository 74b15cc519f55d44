"""May they load key files? The one place that says so for pages, API, services and jobs."""

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import may_anywhere
from vlsc.lib.refused import NotPermitted


def may_load(actor: Actor) -> bool:
    """Whether the actor may load key files: a file speaks of any licensing ID.

    So a token that is bound to some licensing IDs may not, whoever holds it.
    """
    return actor.bound_to is None and may_anywhere(actor, Action.LOAD_CENTER)


def require_load(actor: Actor) -> None:
    """Raise `NotPermitted` unless the actor may load key files."""
    if not may_load(actor):
        raise NotPermitted
