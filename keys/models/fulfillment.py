"""How far the keys of a licensing ID follow its rights: the version that was last looked at."""

from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Exists, OuterRef, Subquery

from agreements.models import LicensingId
from agreements.models.licensing_id import LicensingIdQuerySet

SETTLE = """
INSERT INTO keys_fulfillment (licensing_id_id, version, fulfilled_at)
SELECT id, rights_version, %s FROM agreements_licensingid WHERE id = ANY(%s::uuid[])
ON CONFLICT (licensing_id_id) DO UPDATE
    SET version = excluded.version, fulfilled_at = excluded.fulfilled_at
"""
HELD = 2**31 - 1  # a version that no licensing ID reaches


class Fulfillment(models.Model):
    """`version` is the `rights_version` for which the licensing ID was last given its keys."""

    licensing_id = models.OneToOneField(
        LicensingId, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    version = models.PositiveIntegerField()
    fulfilled_at = models.DateTimeField(null=True)  # empty: only noted as it stood

    def __str__(self) -> str:
        return f"{self.licensing_id_id}: {self.version}"

    @classmethod
    def settle(cls, licensing_ids: str, *, at: datetime) -> None:
        """Record that licensing IDs (their `uuid_array`) have the keys of their rights.

        They must be locked.
        """
        with connection.cursor() as cursor:
            cursor.execute(SETTLE, [at, licensing_ids])

    @classmethod
    def hold_unseen(cls, licensing_ids: LicensingIdQuerySet) -> None:
        """Have nobody look at those of them that were never looked at, until `settle_held`."""
        found = licensing_ids.values_list("pk", flat=True)
        rows: list[Any] = [cls(licensing_id_id=pk, version=HELD) for pk in found]
        cls.objects.bulk_create(rows, ignore_conflicts=True)

    @classmethod
    def settle_held(cls, licensing_ids: LicensingIdQuerySet) -> None:
        """Take those of them that were held as they stand: they have what they are to have."""
        current = LicensingId.objects.filter(pk=OuterRef("licensing_id"))
        held = cls.objects.filter(licensing_id__in=licensing_ids, version=HELD)
        held.update(version=Subquery(current.values("rights_version")))

    @classmethod
    def forget_all(cls) -> int:
        """Have every licensing ID looked at again; returns how many were settled."""
        return cls.objects.filter(version__gt=0).update(version=0)

    @classmethod
    def list_due(cls) -> LicensingIdQuerySet:
        """The licensing IDs whose rights have changed since they were last looked at."""
        settled = cls.objects.filter(
            licensing_id=OuterRef("pk"), version__gte=OuterRef("rights_version")
        )
        return LicensingId.objects.filter(~Exists(settled)).order_by("pk")
