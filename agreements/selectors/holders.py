"""The people who may do something on licensing IDs, for notices to them."""

from datetime import date

from django.db.models import QuerySet

from accounts.grants import Action, roles_with
from accounts.models import User
from agreements.models import LicensingId, RoleAssignment
from agreements.models.sight import reaching


def list_people_with(
    licensing_ids: QuerySet[LicensingId], action: Action, *, on: date
) -> QuerySet[User]:
    """Active people, no service accounts, whose role allows `action` on one of them on a day."""
    roles = RoleAssignment.objects.in_force(on).filter(
        reaching(licensing_ids), role__in=sorted(roles_with(action))
    )
    people = User.objects.filter(is_active=True, kind=User.Kind.PERSON)
    return people.filter(pk__in=roles.values("holder")).order_by("pk")
