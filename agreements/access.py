"""May they? The one place where scopes, bindings, customer roles and staff roles meet.

The conditions themselves are in `agreements.models.sight`, because a queryset's `visible_to`
is made of them; services ask here.
"""

from uuid import UUID

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import LicensingId
from agreements.models.sight import holds_anywhere, scope_allows
from vlsc.lib.refused import NotPermitted


def may(actor: Actor, action: Action, licensing_id: LicensingId | UUID) -> bool:
    """Whether the actor may do `action` on one licensing ID, now."""
    pk = licensing_id.pk if isinstance(licensing_id, LicensingId) else licensing_id
    return LicensingId.objects.visible_to(actor, action).filter(pk=pk).exists()


def require(actor: Actor, action: Action, licensing_id: LicensingId | UUID) -> None:
    """Raise `NotPermitted` unless the actor may do `action` there."""
    if not may(actor, action, licensing_id):
        raise NotPermitted


def may_anywhere(actor: Actor, action: Action) -> bool:
    """Whether the actor may do `action` on anything at all; for staff, whether it may at all."""
    return holds_anywhere(actor, action)


def require_anywhere(actor: Actor, action: Action) -> None:
    """Raise `NotPermitted` unless some role of the actor allows `action` somewhere."""
    if not holds_anywhere(actor, action):
        raise NotPermitted


__all__ = ["may", "may_anywhere", "require", "require_anywhere", "scope_allows"]
