"""Who may change the catalog. Everybody may read it."""

from accounts.actor import Actor
from accounts.grants import Action, staff_may, token_allows
from vlsc.lib.refused import NotPermitted


def require_keeping(by: Actor) -> None:
    """Raise `NotPermitted` unless the actor may load the center."""
    if not (staff_may(by.staff_role, Action.LOAD_CENTER) and token_allows(by, Action.LOAD_CENTER)):
        raise NotPermitted
