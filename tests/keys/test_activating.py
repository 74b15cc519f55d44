"""The listing that an activation reads is the one that pages read, with the columns it asks."""

from agreements.models import Agreement, LicensingId
from keys.models import Key
from keys.models.activating import COLUMNS
from keys.selectors.activating import find_listing_to_activate, get_listing_of_key
from tests.cast import force
from tests.today import ZONE


def test_the_columns_are_those_of_the_rows(world, django_assert_num_queries):
    key, actor = world.keys["cad"], world.actor("kim")
    place = get_listing_of_key(actor, key.pk).licensing_id
    force(LicensingId.objects.filter(pk=place.pk), ends_on="2026-01-31", terminated_on="2026-01-30")
    force(Agreement.objects.filter(pk=place.agreement_id), terminated_on="2026-01-29")
    force(Key.objects.filter(pk=key.pk), usable_from="2025-12-24")
    whole = get_listing_of_key(actor, key.pk)
    with django_assert_num_queries(1):
        read = find_listing_to_activate(actor, key.pk)
        assert [_values(read), read.time_zone] == [_values(whole), ZONE]


def _values(listing):
    place = listing.licensing_id
    rows = (listing, listing.key, listing.product, place)
    rows += (place.program, place.agreement, place.organization)
    pairs = zip(rows, COLUMNS, strict=True)
    values = [getattr(row, name) for row, (_model, names) in pairs for name in names]
    return [bytes(value) if isinstance(value, memoryview) else value for value in values]
