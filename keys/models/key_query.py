"""Queries of keys: what an actor sees, what is in stock, exact counts, and changes of many."""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import LicensingId
from jobs.moves import StatefulQuerySet
from keys.models.counter import count_used
from keys.states import KeyStatus
from vlsc.lib.by_id import by_id

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

    def issue_from_stock(self, taken: Mapping[UUID, Mapping[str, Any]], *, at: datetime) -> None:
        """Take keys out of stock, each with its `group_id` and its counts; they must be locked."""

        def name_columns(item: tuple[UUID, Mapping[str, Any]]) -> list[str]:
            return sorted(item[1])

        for _columns, same in groupby(sorted(taken.items(), key=name_columns), key=name_columns):
            rows = dict(same)
            changes = by_id(self.model, rows)
            self.in_stock().filter(pk__any=rows).update(issued_at=at, **changes)

    def raise_allotted(self, raised: Mapping[UUID, Mapping[str, Any]]) -> None:
        """Store what keys are allotted, never fewer, and by which rules; their licensing IDs must
        be locked. A trigger raises the counters as well.
        """
        changes = by_id(self.model, raised)
        self.filter(pk__any=raised, allotted__lt=changes["allotted"]).update(**changes)
