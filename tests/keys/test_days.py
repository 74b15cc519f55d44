"""What begins on a day is given on that day, though nobody does anything."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from agreements.models import LicensingId, Purchase
from audit.models import LogLine
from catalog.models import Product
from keys.fulfillment import follow_days, fulfill
from keys.models import Fulfillment, Listing, NewVersion
from tests.cast import World
from tests.makers.catalog import add_product
from tests.today import center_today

OPEN = "61234567"
FACTS = {"family": "Disc", "pool": "systems", "types": "mak", "authority": "center"}


@pytest.fixture
def disc(world: World) -> Product:
    """A product of which nora has a subscription that begins tomorrow."""
    product = add_product("disc-1", "Disc 1", **FACTS)
    Purchase.objects.create(
        licensing_id=world.licensing_ids[OPEN],
        product=product,
        order_number="PO-1",
        line=1,
        kind="subscription",
        quantity=2,
        coverage_starts_on=center_today() + timedelta(1),
        coverage_ends_on=center_today() + timedelta(366),
    )
    return product


def give(at: datetime) -> int:
    """Give everybody who is due what they are to have; returns how many they were."""
    due = list(Fulfillment.list_due())
    for licensing_id in due:
        fulfill(licensing_id.pk, at=at)
    return len(due)


def held(product: Product) -> dict[str, str]:
    return dict(Listing.objects.filter(product=product).values_list("number", "state"))


def test_a_subscription_brings_its_key_on_its_first_day(world, disc):
    at = timezone.now()
    give(at)
    follow_days(at)
    assert give(at) == 0
    assert OPEN not in held(disc)
    tomorrow = at + timedelta(1)
    follow_days(tomorrow)
    follow_days(tomorrow)
    assert give(tomorrow) == 1
    assert held(disc)[OPEN] == "awaiting"
    follow_days(tomorrow + timedelta(1))
    assert give(tomorrow) == 0


def test_what_is_due_already_is_raised_no_further(world, disc):
    at = timezone.now()
    give(at)
    version = LicensingId.objects.get(number=OPEN).rights_version
    for days in (1, 2, 3):
        follow_days(at + timedelta(days))
    assert LicensingId.objects.get(number=OPEN).rights_version == version + 1


def test_a_version_is_released_on_its_day(world):
    at = timezone.now()
    disc = add_product("disc-2", "Disc 2", released_on=center_today() + timedelta(1), **FACTS)
    give(at)
    follow_days(at)
    assert not NewVersion.objects.exists()
    tomorrow = at + timedelta(1)
    follow_days(tomorrow)
    follow_days(tomorrow)
    assert NewVersion.objects.get(product=disc).released_at == tomorrow
    give(tomorrow)
    assert set(held(disc).values()) == {"awaiting"}
    [line] = LogLine.objects.filter(action="product.released")
    assert (line.actor_kind, line.subject_name) == ("system", "Disc 2")


@pytest.mark.parametrize("ago", [31, None])
def test_a_version_that_was_released_long_ago_is_left_to_operations(world, ago):
    day = center_today() - timedelta(ago) if ago else None
    add_product("disc-2", "Disc 2", released_on=day, **FACTS)
    follow_days(timezone.now())
    assert not NewVersion.objects.exists()


def test_a_version_that_operations_released_is_not_released_again(world, disc):
    Product.objects.filter(pk=disc.pk).update(released_on=center_today())
    at = timezone.now()
    NewVersion.objects.create(product=disc, released_at=at, licensing_ids=0)
    follow_days(at)
    assert not LogLine.objects.filter(action="product.released").exists()
