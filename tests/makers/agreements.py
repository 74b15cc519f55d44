"""Licensing IDs beside those of the world."""

from datetime import date, timedelta

from agreements.models import Agreement, LicensingId

TODAY = date.today()


def add_licensing_id(
    world, number, *, days, organization="contoso", program="enterprise", **fields
):
    """One more licensing ID of an organization, ending in so many days."""
    owner = world.organizations[organization]
    ends = {} if days is None else {"ends_on": TODAY + timedelta(days=days)}
    agreement = Agreement.objects.create(
        program=world.programs[program], number=f"A-{number}", organization=owner
    )
    return LicensingId.objects.create(
        program=world.programs[program],
        number=number,
        agreement=agreement,
        organization=owner,
        **(ends | fields),
    )
