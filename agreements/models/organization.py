"""Organizations: a tree; everything under one top organization is one ownership group."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef

from accounts.actor import Actor
from agreements.models.sight import held_on, related_in_sight, sees_everything
from vlsc.lib.ids import uuid7
from vlsc.lib.text import cells_constraint, validate_cell


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def visible_to(self, actor: Actor) -> "OrganizationQuerySet":
        """Those of licensing IDs in sight, and those on which a role is held; staff see all."""
        if sees_everything(actor):
            return self.all()
        seen = related_in_sight(self.model, actor).filter(organization=OuterRef("pk"))
        return self.filter(Exists(seen) | held_on(actor, "organization"))


class Organization(models.Model):
    """A customer, or a part of one. Its number is the center's own; names may repeat.

    `path` holds the ids from the top organization down to this one: it answers "everything
    below" with one index, and its first element names the ownership group.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True, validators=[validate_cell])
    name = models.CharField(max_length=200, validators=[validate_cell])
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = ArrayField(models.UUIDField(), default=list, editable=False)
    country = models.CharField(max_length=2, blank=True)
    city = models.CharField(max_length=80, blank=True, validators=[validate_cell])
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        constraints = [cells_constraint("organization", "number", "name", "city")]
        indexes = [
            GinIndex(fields=["path"], name="organization_path"),
            models.Index(fields=["name"], name="organization_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def add(
        cls,
        *,
        number: str,
        name: str,
        parent: "Organization | None" = None,
        country: str = "",
        city: str = "",
    ) -> "Organization":
        """A new organization below `parent`, or at the top of a group of its own."""
        one = cls(number=number, name=name, parent=parent, country=country, city=city)
        one.path = [*(parent.path if parent else []), one.id]
        one.full_clean()
        one.save()
        return one

    @property
    def group_id(self) -> UUID:
        """The top organization's id, which names the ownership group."""
        return self.path[0]
