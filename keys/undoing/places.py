"""Which licensing IDs, agreements and organizations can go, and which must stay, ended."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db.models.deletion import Collector, ProtectedError

from agreements.models import Agreement, Forecast, LicensingId, Organization, Purchase
from keys.models import Listing

OWN = (Purchase, Forecast, Listing)
Place = LicensingId | Agreement | Organization


def find_held(licensing_ids: Collection[LicensingId]) -> set[UUID]:
    """Those that rows of customers refer to, such as requests and key files."""
    collector = Collector(using="default")
    try:
        collector.collect(list(licensing_ids))
    except ProtectedError as protected:
        rows = [row for row in protected.protected_objects if not isinstance(row, OWN)]
        return {pk for row in rows if (pk := getattr(row, "licensing_id_id", None))}
    return set()


def sort_places(
    organizations: Sequence[Organization],
    agreements: Sequence[Agreement],
    licensing_ids: Sequence[LicensingId],
    stay: Collection[UUID],
) -> tuple[list[Place], list[Place]]:
    """The places that go, lowest first, and those that stay; what stays keeps what is above it."""
    kept: set[Any] = {each.pk for each in licensing_ids if each.pk in stay}
    kept |= {each.agreement_id for each in licensing_ids if each.pk in kept}
    below = [each.organization_id for each in licensing_ids if each.pk in kept]
    below += [each.organization_id for each in agreements if each.pk in kept]
    for organization in reversed(organizations):
        if organization.pk in below:
            kept |= set(organization.path)
    places: list[Place] = [*licensing_ids, *agreements, *reversed(organizations)]
    gone = [place for place in places if place.pk not in kept]
    return gone, [place for place in places if place.pk in kept]
