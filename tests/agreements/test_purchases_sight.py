"""Purchases and forecasts are for those who may see purchases, not for all who see the number."""

import pytest

from agreements.models import Forecast, Purchase
from agreements.selectors import list_forecasts, list_purchases


@pytest.mark.parametrize(
    ("name", "seen"),
    [("ada", 1), ("leo", 1), ("sam", 1), ("vera", 0), ("dora", 0), ("mallory", 0)],
)
def test_what_was_bought_and_is_expected(world, name, seen):
    own = world.licensing_ids["7654321"]
    Purchase.objects.create(
        licensing_id=own,
        order_number="O-1",
        line=1,
        product=world.products["office"],
        kind="license",
        quantity=5,
    )
    Forecast.objects.create(licensing_id=own, pool="servers", quantity=5)
    actor = world.actor(name)
    assert Purchase.objects.visible_to(actor).count() == seen
    assert list_purchases(actor, own).count() == seen
    assert list_forecasts(actor, own).count() == seen
