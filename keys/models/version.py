"""New product versions: that they were released, and who was told that a key is there."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from agreements.models import LicensingId
from catalog.models import Product
from keys.models.listing import Listing
from keys.states import ListingState
from vlsc.lib.ids import uuid7


class NewVersion(models.Model):
    """A product was released: from then on it is given to those who are entitled to it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    product = models.OneToOneField(Product, on_delete=models.PROTECT, related_name="new_version")
    released_at = models.DateTimeField()
    licensing_ids = models.PositiveIntegerField()  # entitled to it on that day

    class Meta:
        ordering = ("-released_at", "id")

    def __str__(self) -> str:
        return f"{self.product}: {self.released_at}"

    def list_given(self) -> QuerySet[Listing]:
        """The listings of the product that got their key with or after its release."""
        is_late = Q(created_at__gte=self.released_at) | Q(key__issued_at__gte=self.released_at)
        return Listing.objects.filter(is_late, product=self.product_id, state=ListingState.ISSUED)

    def list_untold(self) -> QuerySet[LicensingId]:
        """The licensing IDs that got a key nobody was told of yet."""
        given = self.list_given().filter(licensing_id=OuterRef("pk"))
        known = VersionNotice.objects.filter(version=self, licensing_id=OuterRef("pk"))
        return LicensingId.objects.filter(Exists(given), ~Exists(known)).order_by("pk")


class VersionNotice(models.Model):
    """The people of a licensing ID were told that its key of a new version is there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(NewVersion, on_delete=models.CASCADE, related_name="+")
    licensing_id = models.ForeignKey(LicensingId, on_delete=models.CASCADE, related_name="+")
    noticed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "licensing_id"], name="version_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.licensing_id_id}"

    @classmethod
    def note(cls, version: NewVersion, licensing_ids: list[UUID], *, at: datetime) -> list[UUID]:
        """Record them; returns those that no other sweep has recorded before."""
        rows: list[Any] = [
            cls(version=version, licensing_id_id=pk, noticed_at=at) for pk in licensing_ids
        ]
        cls.objects.bulk_create(rows, ignore_conflicts=True)
        mine = cls.objects.filter(pk__in=[row.pk for row in rows])
        return list(mine.values_list("licensing_id", flat=True))
