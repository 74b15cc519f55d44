"""Queries of keys: what an actor sees, what is in stock, and exact counts with them."""

from typing import Any

from django.db.models import OuterRef, Q, Subquery

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import LicensingId
from jobs.moves import StatefulQuerySet
from keys.models.counter import count_used
from keys.states import KeyStatus

# Stock: not issued to an ownership group yet, and usable.
IN_STOCK = Q(group_id=None, status=KeyStatus.USABLE)


class KeyQuerySet(StatefulQuerySet):
    def in_stock(self) -> "KeyQuerySet":
        """Keys that can be issued: usable, and without an ownership group."""
        return self.filter(IN_STOCK)

    def visible_to(self, actor: Actor, action: Action = Action.SEE_KEYS) -> "KeyQuerySet":
        """The keys listed under a licensing ID on which the actor may do `action`."""
        visible = LicensingId.objects.visible_to(actor, action).values("pk")
        listings: Any = self.model._meta.get_field("listings").related_model
        listed = listings._default_manager.filter(licensing_id__in=visible, key__isnull=False)
        return self.filter(pk__in=listed.values("key"))

    def with_replacement(self) -> "KeyQuerySet":
        """Read `replacement_id`: the id of the key that replaces each; None where there is none."""
        replacement = self.model._default_manager.filter(replaces=OuterRef("pk"))
        return self.annotate(replacement_id=Subquery(replacement.values("pk")[:1]))

    def with_counts(self) -> "KeyQuerySet":
        """Read `used` from the counters: exact, where the column is a copy that may be late."""
        return self.annotate(exactly_used=count_used())
