"""The summary by organization: one branch at a time, with sums of what is at or below each part."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, Exists, F, Func, OuterRef, QuerySet, UUIDField

from accounts.actor import Actor
from agreements.models import LicensingId, Organization
from agreements.models.sight import sees_everything
from agreements.selectors.licensing_ids import status_expression
from agreements.states import TermStatus

# The statuses that a sum names; of the others the number alone says enough.
NAMED = (TermStatus.ENDING, TermStatus.ENDED, TermStatus.TERMINATED)
Sums = dict[UUID, Counter[str]]


@dataclass(frozen=True)
class Branch:
    """An organization with the licensing IDs at or below it, counted by status."""

    organization: Organization
    counted: Counter[str]

    @property
    def total(self) -> int:
        return self.counted.total()

    @property
    def named(self) -> list[tuple[TermStatus, int]]:
        """The statuses that need a look, with their numbers."""
        return [(status, self.counted[status]) for status in NAMED if self.counted[status]]


def find_branch(actor: Actor, pk: str) -> Organization | None:
    """The visible organization that was chosen; without a choice the only one at the top."""
    visible = Organization.objects.visible_to(actor)
    if pk:
        return visible.filter(pk=pk).first()
    if sees_everything(actor):
        return None
    tops = _top_ids(dict(visible.values_list("pk", "path")))
    return visible.get(pk=tops[0]) if len(tops) == 1 else None


def list_above(actor: Actor, branch: Organization) -> list[Organization]:
    """The visible organizations above one, from the top down."""
    above = Organization.objects.visible_to(actor).filter(pk__in=branch.path[:-1])
    return list(above.order_by("path__len"))


def list_parts(
    actor: Actor, found: QuerySet[LicensingId], branch: Organization | None
) -> QuerySet[Organization]:
    """The visible organizations next below one, or at the top, with something found at or below.

    An organization whose parent is out of sight stands below the nearest one in sight.
    """
    visible = Organization.objects.visible_to(actor)
    if sees_everything(actor) and branch is None:
        whole = found.order_by().filter(group=OuterRef("pk"))  # by the index of groups
        return visible.filter(Exists(whole), parent=None)
    if sees_everything(actor):
        parts = visible.filter(parent=branch)
    else:
        lower = visible.exclude(pk=branch.pk) if branch else visible
        lower = lower.filter(path__contains=[branch.pk]) if branch else lower
        parts = visible.filter(pk__in=_top_ids(dict(lower.values_list("pk", "path"))))
    own: ArrayField[Any, Any] = ArrayField(UUIDField())
    path = Func(OuterRef("pk"), template="ARRAY[%(expressions)s]", output_field=own)
    return parts.filter(Exists(found.order_by().filter(organization__path__contains=path)))


def _top_ids(paths: dict[UUID, list[UUID]]) -> list[UUID]:
    """Those of the organizations that have none of the others above them."""
    return [pk for pk, path in paths.items() if not any(above in paths for above in path[:-1])]


def count_statuses(found: QuerySet[LicensingId], today: date, ids: list[UUID]) -> Sums:
    """Of each of the organizations: how many licensing IDs at or below it have which status.

    One query, which reads no more than what is below them.
    """
    above = Func(F("organization__path"), function="unnest", output_field=UUIDField())
    rows = found.filter(organization__path__overlap=ids).order_by()
    marked = rows.annotate(above=above, counted_as=status_expression(today))
    sums: Sums = {pk: Counter() for pk in ids}
    for pk, status, number in marked.values_list("above", "counted_as").annotate(Count("pk")):
        if pk in sums:
            sums[pk][status] = number
    return sums
