"""The rule that a licensing ID which has had an administrator keeps one.

What counts is a role without an end date of an active person, on the licensing ID or above it. So
no role can run out and leave nobody.
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from agreements.access import Place
from agreements.models import Agreement, LicensingId, Organization, RoleAssignment
from agreements.models.sight import reaching
from vlsc.lib.refused import Refused


def lock_groups(*, below: Iterable[Place]) -> None:
    """Lock the ownership groups below, in the order of their ids, in a transaction.

    So of two administrators who remove each other, the second sees what the first has done. Who
    locks people too, locks them before.
    """
    groups = Organization.objects.filter(pk__any=_groups(list(below))).order_by("pk")
    list(groups.select_for_update(no_key=True).values_list("pk", flat=True))


def require_administrators(*, below: Iterable[Place]) -> None:
    """Raise `Refused` (`last_administrator`) if a licensing ID below has lost its last one.

    Called after the change, with the groups locked before it.
    """
    concerned = LicensingId.objects.under_any(below).filter(has_had_administrator=True)
    kept = RoleAssignment.objects.lasting_administrators().filter(reaching(concerned))
    rows = list(kept.values_list("licensing_id", "agreement", "organization"))
    on_it, agreements, organizations = ({row[n] for row in rows} - {None} for n in range(3))
    left = (
        concerned.exclude(pk__any=on_it)
        .exclude(agreement__any=agreements)
        .exclude(organization__path__overlap=list(organizations))
    )
    if number := left.order_by("number").values_list("number", flat=True).first():
        sentence = _("%(number)s keeps an administrator without an end date. Appoint one first.")
        raise Refused("last_administrator", sentence % {"number": number})


def _groups(places: list[Place]) -> set[UUID]:
    """The ownership groups of all licensing IDs below."""
    found = {place.group_id for place in places if not isinstance(place, Agreement)}
    agreements = [place.pk for place in places if isinstance(place, Agreement)]
    if agreements:
        below = LicensingId.objects.filter(agreement__any=agreements)
        found |= set(below.values_list("group", flat=True).distinct())
    return found
