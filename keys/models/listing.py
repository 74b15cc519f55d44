"""A listing: a product under a licensing ID, with its key or the reason why it has none."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import LicensingId
from agreements.models.sight import rows_with
from catalog.models import Product
from catalog.states import KeyType
from jobs.models import Stateful
from jobs.moves import StatefulQuerySet, wrong_state
from keys.models.counter import count_used
from keys.models.key import Key
from keys.states import LISTING_MOVES, ListingState
from vlsc.lib.by_id import by_id
from vlsc.lib.ids import uuid7
from vlsc.lib.inserts import insert_rows

NEW = ("id", "licensing_id", "product", "type", "state", "product_name", "number", "group_id")


class NewListing(NamedTuple):
    """A listing without a key, to be inserted with others."""

    id: UUID
    licensing_id: LicensingId
    product: Product
    type: str
    state: str

    @classmethod
    def of(cls, licensing_id: LicensingId, product: Product, kind: str, state: str) -> Self:
        """One with a new id."""
        return cls(uuid7(), licensing_id, product, kind, state)


class ListingQuerySet(StatefulQuerySet):
    def with_counts(self) -> "ListingQuerySet":
        """Read `used` of the keys that are joined from the counters, as keys do."""
        return self.annotate(exactly_used=count_used("key__"))

    def visible_to(self, actor: Actor, action: Action = Action.SEE_KEYS) -> "ListingQuerySet":
        """The listings of licensing IDs on which the actor may do `action`."""
        visible = LicensingId.objects.visible_to(actor, action).values("pk")
        return self.filter(licensing_id__in=visible)

    def in_profile_of(self, actor: Actor, action: Action = Action.SEE_KEYS) -> "ListingQuerySet":
        """The same, for long lists: written so that the query can use an index."""
        return self.filter(rows_with(actor, action))


class Listing(Stateful):
    """A product under a licensing ID: with its key, or the state that explains why there is none.

    `product_name`, `number` and `group_id` are copied from the product and the licensing ID,
    because a profile's keys are sorted and paged by them; the database keeps the copies up to date
    (composite foreign keys, ON UPDATE CASCADE, in the first migration).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    licensing_id = models.ForeignKey(
        LicensingId, on_delete=models.PROTECT, related_name="listings", db_constraint=False
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="listings", db_constraint=False
    )
    type = models.CharField(max_length=5, choices=KeyType, blank=True)
    key = models.ForeignKey(
        Key, on_delete=models.PROTECT, null=True, blank=True, related_name="listings"
    )
    state = models.CharField(max_length=10, choices=ListingState)
    product_name = models.CharField(max_length=160, editable=False, db_collation="C")
    number = models.CharField(max_length=40, editable=False, db_collation="C")
    group_id = models.UUIDField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    MOVES = {"state": LISTING_MOVES}

    objects = ListingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ListingState.ISSUED, key__isnull=False)
                | (~Q(state=ListingState.ISSUED) & Q(key=None)),
                name="listing_key_when_issued",
            ),
            models.UniqueConstraint(
                fields=["licensing_id", "product", "key"],
                condition=Q(key__isnull=False),
                name="listing_key_once",
            ),
            models.UniqueConstraint(
                fields=["licensing_id", "product", "type"],
                condition=Q(state=ListingState.AWAITING),
                name="listing_awaiting_once",
            ),
        ]
        indexes = [
            # A profile sorted by product; includes the key for index-only counts.
            models.Index(
                fields=["group_id", "product_name", "id"],
                include=["key"],
                name="listing_group_product",
            ),
            # What has changed since a time, for those who follow the list.
            models.Index(fields=["updated_at"], name="listing_updated_at"),
            # The few that wait for a key, longest waiting first.
            models.Index(
                fields=["created_at", "id"],
                condition=Q(state=ListingState.AWAITING),
                name="listing_awaiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.product_name}"

    @classmethod
    def add(cls, rows: Collection[NewListing], *, at: datetime) -> None:
        """Insert listings without a key; the licensing IDs must be locked."""
        if rows:
            values = (
                (
                    *(str(row.id), str(row.licensing_id.pk), str(row.product.pk)),
                    *(row.type, row.state, row.product.name),
                    *(row.licensing_id.number, str(row.licensing_id.group_id)),
                )
                for row in rows
            )
            insert_rows(cls, NEW, values, created_at=at)

    @classmethod
    def issue(cls, keys: "Mapping[Listing, Key]") -> None:
        """List a key in each place where one was waited for; raises `Refused` (`wrong_state`) if
        one of them does not wait any more."""
        given = by_id(cls, {listing.pk: {"key": key.pk} for listing, key in keys.items()})
        rows = cls.objects.filter(pk__any=[listing.pk for listing in keys])
        waiting, issued = ListingState.AWAITING, ListingState.ISSUED
        if rows.move(from_state=waiting, to_state=issued, **given) != len(keys):
            raise wrong_state()
        for listing, key in keys.items():
            listing.key, listing.state = key, ListingState.ISSUED
            listing._remember_states()

    @property
    def exactly_used(self) -> int | None:
        """How many of its key were used, as the query has counted it (`with_counts`)."""
        return self.key.used if self.key else None

    @exactly_used.setter
    def exactly_used(self, used: int | None) -> None:
        if self.key:
            self.key.used = used or 0

    def save(self, *args: object, **kwargs: object) -> None:
        self.product_name = self.product.name
        self.number = self.licensing_id.number
        self.group_id = self.licensing_id.group_id
        super().save(*args, **kwargs)  # type: ignore[arg-type]
