"""Which center this database is, as the mark in its file storage says it."""

from django.db import models


class StoreOwner(models.Model):
    """The center's id and generation: one row, made by the migration.

    An operator who adopts a storage raises the generation, so that another copy of this database
    can no longer change it (see `keyfiles.storage`).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    center = models.UUIDField()
    generation = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_store_owner")]

    def __str__(self) -> str:
        return f"{self.center} {self.generation}"
