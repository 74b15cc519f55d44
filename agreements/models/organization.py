"""Organizations: a tree; everything under one top organization is one ownership group."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef

from accounts.actor import Actor
from agreements.models.sight import sees_everything, visible_licensing_ids_of, with_role_on
from vlsc.lib.folded import FoldedField, UniqueFolded
from vlsc.lib.ids import uuid7
from vlsc.lib.inserts import insert_valid
from vlsc.lib.numbers import numbers_constraint, validate_not_spreadsheet
from vlsc.lib.text import NameField, cells_constraint


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def visible_to(self, actor: Actor) -> "OrganizationQuerySet":
        """Those of visible licensing IDs, and those the actor has a role on; staff see all."""
        if sees_everything(actor):
            return self.all()
        visible = visible_licensing_ids_of(self.model, actor).filter(organization=OuterRef("pk"))
        return self.filter(Exists(visible) | with_role_on(actor, "organization"))


class Organization(models.Model):
    """A customer, or a part of one. The center assigns its number; names need not be unique.

    `path` holds the ids from the top organization down to this one, so that one index finds
    everything below an organization; its first element is the id of the ownership group.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = NameField(max_length=40, unique=True, validators=[validate_not_spreadsheet])
    folded_number = FoldedField("number")
    name = NameField(max_length=200)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = ArrayField(models.UUIDField(), default=list, editable=False)
    country = NameField(max_length=2, blank=True)
    city = NameField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        constraints = [
            cells_constraint("organization", "number", "name", "country", "city"),
            numbers_constraint("organization", "number", is_ascii=False),
            UniqueFolded(fields=["folded_number"], name="organization_number_once"),
        ]
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
        """Create an organization below `parent`, or at the top of a new group."""
        organization = cls(number=number, name=name, parent=parent, country=country, city=city)
        organization.path = [*(parent.path if parent else []), organization.id]
        insert_valid(organization)
        return organization

    @property
    def name_and_number(self) -> str:
        """What tells it from others of its name."""
        return f"{self.name} ({self.number})"

    @property
    def group_id(self) -> UUID:
        """The id of the ownership group, which is that of the top organization."""
        return self.path[0]
