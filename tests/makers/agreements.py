"""Licensing IDs beside those of the world, and purchases."""

from datetime import timedelta

from agreements.models import Agreement, LicensingId, Purchase
from tests.today import center_today

TODAY = center_today()


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


def buy(world, number, product, quantity, line=1, **fields):
    """An order line of a product under a licensing ID."""
    return Purchase.objects.create(
        licensing_id=world.licensing_ids[number],
        order_number="O-1",
        line=line,
        product=world.products[product],
        kind=fields.pop("kind", "license"),
        quantity=quantity,
        **fields,
    )
