"""Roles: held by a person or service account on a licensing ID, agreement or organization."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from accounts.grants import Role
from accounts.models import User
from vlsc.lib.ids import uuid7


def held_on(place: models.Model) -> dict[str, models.Model]:
    """The column of a role on a licensing ID, an agreement or an organization, with its value."""
    kind = str(place._meta.model_name)
    return {"licensing_id" if kind == "licensingid" else kind: place}


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def in_force(self, today: date) -> "RoleAssignmentQuerySet":
        """Those that have not ended on a day; end dates are inclusive."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today))

    def held_by(
        self, holder_id: UUID, roles: frozenset[Role], today: date
    ) -> "RoleAssignmentQuerySet":
        """Those of an active holder with one of `roles` that are in force on a day."""
        return self.in_force(today).filter(
            holder_id=holder_id, holder__is_active=True, role__in=sorted(roles)
        )

    def lasting_administrators(self) -> "RoleAssignmentQuerySet":
        """Those that count towards the rule that there is always an administrator.

        Of an active person: a service account signs in nowhere, so it cannot let anybody in.
        """
        return self.filter(
            role=Role.ADMINISTRATOR,
            ends_on=None,
            holder__is_active=True,
            holder__kind=User.Kind.PERSON,
            holder__staff_role="",
        )

    def with_places(self) -> "RoleAssignmentQuerySet":
        """Read what each is held on, and the holder, with the rows."""
        return self.select_related(
            "holder", "licensing_id__organization", "agreement__organization", "organization"
        )


class RoleAssignment(models.Model):
    """A role on exactly one object; it applies to all licensing IDs below it, also later ones."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=18, choices=Role)
    licensing_id = models.ForeignKey(
        "agreements.LicensingId",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="roles",
    )
    agreement = models.ForeignKey(
        "agreements.Agreement",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="roles",
    )
    organization = models.ForeignKey(
        "agreements.Organization",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="roles",
    )
    ends_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(licensing_id__isnull=False, agreement=None, organization=None)
                | Q(licensing_id=None, agreement__isnull=False, organization=None)
                | Q(licensing_id=None, agreement=None, organization__isnull=False),
                name="role_on_one_thing",
            ),
            models.UniqueConstraint(
                fields=["holder", "role", "licensing_id", "agreement", "organization"],
                nulls_distinct=False,
                name="role_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder}: {self.get_role_display()}"

    @property
    def is_lasting_administrator(self) -> bool:
        """Whether it counts towards the rule that there is always an administrator."""
        return self.role == Role.ADMINISTRATOR and self.ends_on is None

    @property
    def place(self) -> Any:
        """What it is held on."""
        return self.licensing_id or self.agreement or self.organization

    def end_on(self, day: date | None) -> None:
        """Set its last day, or take that away; a role that was taken meanwhile stays taken."""
        RoleAssignment.objects.filter(pk=self.pk).update(ends_on=day)
        self.ends_on = day
