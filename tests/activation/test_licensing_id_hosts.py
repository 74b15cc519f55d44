"""The KMS hosts tab of a licensing ID: its host keys, and the hosts of all of them."""

import re

import pytest

from agreements.models import LicensingId
from keys.models import Key, Listing
from tests.cast import force
from tests.makers.activation import add_host, add_host_key


@pytest.fixture
def path(world) -> str:
    return f"/licenses/{world.licensing_ids['7654321'].pk}/hosts"


def words(answer) -> str:
    """The text of a page without its tags and doubled blanks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def list_key_for(world, key: Key, product: str, number: str = "7654321") -> None:
    """List a key for another product of its KMS group, or under another licensing ID."""
    listing = Listing.objects.get(key=key)
    place: LicensingId = world.licensing_ids[number]
    Listing.objects.create(
        licensing_id=place,
        product=world.products[product],
        product_name=world.products[product].name,
        number=place.number,
        group_id=listing.group_id,
        type="kms",
        key=key,
        state=listing.state,
    )


def test_the_hosts_of_all_keys_with_what_they_count(world, visit_as, path):
    key = add_host_key(world)
    list_key_for(world, key, "server")
    add_host(key, "kms1")
    add_host(key, "kms2", "HOST-2")
    force(Key.objects.filter(pk=world.keys["kms"].pk), hosts_used=6)
    add_host(world.keys["kms"], "kms0", "HOST-0")
    page = words(visit_as("vera").get(path))
    assert f"Fjord CAD 2026 Professional, {world.products['server'].name} …KMS22" in page
    assert "2 / 6" in page
    assert "1 known of 6" in page
    assert page.count("…KMS22") == 3  # of the key, and beside both hosts
    assert [page.count(f"{name} HOST-") for name in ("kms0", "kms1", "kms2")] == [1, 1, 1]
    assert page.index("kms0 ") < page.index("kms1 ") < page.index("kms2 ")


def test_only_of_this_licensing_id_and_of_keys_that_one_sees(world, visit_as, api, path):
    add_host(add_host_key(world), "kms1")
    elsewhere = add_host_key(world, "7654399", "APZHN-QNB5L-64DXX-J9TRW-KMS33")
    add_host(elsewhere, "kms3", "HOST-3")
    ada = visit_as("ada")
    assert ("kms1" in words(ada.get(path)), "kms3" in words(ada.get(path))) == (True, False)
    assert visit_as("leo").get(path).status_code == 302  # sees the licensing ID, and no keys
    ids = {name: str(world.licensing_ids[name].pk) for name in ("7654321", "7654399")}

    def listed(who: str, number: str) -> list[str]:
        answer = api(who).get("/api/v1/kms-hosts", {"licensing_id": ids[number]})
        return [host["name"] for host in answer.json()["results"]]

    assert (listed("ada", "7654321"), listed("ada", "7654399")) == (["kms1"], ["kms3"])
    # A key of one's own that is also listed where one sees nothing does not show that it is.
    list_key_for(world, Key.objects.get(last_five="KMS22"), "cad", "7654399")
    assert (listed("ada", "7654399"), listed("vera", "7654399")) == (["kms1", "kms3"], [])


def test_nothing_is_said_in_place_of_tables(world, visit_as, path):
    force(Listing.objects.filter(type="kms"), key=None, state="awaiting")
    assert "No KMS host key is listed here" in words(visit_as("vera").get(path))
    add_host_key(world)
    assert "No hosts yet" in words(visit_as("vera").get(path))
    force(Listing.objects.filter(type="kms", key=None), key=world.keys["kms"], state="issued")
    assert "0 known The licensor" in words(visit_as("vera").get(path))


@pytest.mark.parametrize("hosts", [1, 3])
def test_more_hosts_cost_the_same(world, visit_as, path, hosts, django_assert_num_queries):
    key = add_host_key(world)
    for number in range(hosts):
        add_host(key, f"kms{number}", f"HOST-{number}")
    vera = visit_as("vera")
    with django_assert_num_queries(11):
        vera.get(path)
