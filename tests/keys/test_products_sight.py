"""What stands with a product, and on a tab, is of licensing IDs whose keys the reader sees."""

import pytest

from agreements.models import Purchase, RoleAssignment
from keys.selectors import get_product, list_listings
from keys.selectors.search import find_keys


@pytest.fixture
def bought(world):
    """Contoso's purchase of the product, delivered on media."""
    Purchase.objects.create(
        licensing_id=world.licensing_ids["7654321"],
        order_number="O-1",
        line=1,
        product=world.products["office"],
        kind="license",
        quantity=5,
        fulfillment="physical",
    )


@pytest.mark.parametrize(("name", "told"), [("vera", ["physical"]), ("leo", []), ("mallory", [])])
def test_how_it_was_delivered_is_told_where_setup_keys_are_seen(world, bought, name, told):
    product = get_product(world.actor(name), world.products["office"].pk)
    assert (product.fulfillments or []) == told


@pytest.mark.parametrize(
    ("name", "programs"), [("vera", ["Enterprise Agreement"]), ("mallory", ["Select Plus"])]
)
def test_rights_are_those_of_ones_own_programs(world, name, programs):
    product = get_product(world.actor(name), world.products["office"].pk)
    assert [program["name"] for program in product.programs] == programs


@pytest.mark.parametrize("name", ["leo", "dora", "mallory"])
def test_the_listings_of_a_licensing_id_are_for_those_who_see_its_keys(world, name):
    own = world.licensing_ids["7654321"]
    assert not list_listings(world.actor(name), own).exists()
    assert list_listings(world.actor("vera"), own).exists()


def test_a_key_is_named_by_a_listing_in_sight(world):
    RoleAssignment.objects.create(
        holder=world.people["mallory"],
        role="key_viewer",
        licensing_id=world.licensing_ids["7654399"],
    )
    (key,) = find_keys(world.actor("mallory"), "T77B9")
    assert key.first_listing["number"] == "7654399"
