"""Listings by API: what stands on the Product keys tab, narrowed, in order, in pages."""

import pytest
from django.utils import timezone

from keys.models import Listing
from tests.makers.keys import add_listings


def ends(answer) -> list[str | None]:
    """The last five characters of each row's key, or None where none stands."""
    assert answer.status_code == 200, answer.content
    return [row["key"] and row["key"]["last_five"] for row in answer.json()["results"]]


@pytest.fixture
def tab(world):
    return f"/api/v1/licensing-ids/{world.licensing_ids['7654321'].pk}/listings"


def test_a_listing_says_what_the_tab_says(api, tab, world):
    rows = api("vera").get(tab).json()["results"]
    assert [row["state"] for row in rows] == ["issued", "awaiting", "embedded", "issued", "issued"]
    mak = rows[3]
    assert mak["licensing_id"] == str(world.licensing_ids["7654321"].pk)
    assert mak["number"] == "7654321"
    assert mak["organization"]["name"] == "Contoso AB"
    assert mak["product"] == {
        "id": str(world.products["server"].pk),
        "code": "windows-server-2022-standard",
        "name": "Windows Server 2022 Standard",
        "family": "Windows Server 2022",
        "version": "1",
        "edition": None,
        "pool": "servers",
        "note": None,
    }
    assert mak["type"] == "mak"
    shown = {
        name: mak["key"][name]
        for name in ("masked_key", "used", "allowed", "remaining", "hosts_used")
    }
    assert shown == {
        "masked_key": "•••••-•••••-•••••-•••••-CBNWP",
        "used": 125,
        "allowed": 250,
        "remaining": 125,
        "hosts_used": None,
    }
    embedded = rows[2]
    assert (embedded["type"], embedded["key"]) == (None, None)
    assert embedded["product"]["note"] == "The setup program enters the key."


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("ada", ["KGACE", "PJDPY", None, None, "CBNWP", "T77B9", "T77B9"]),
        ("vera", ["KGACE", None, None, "CBNWP", "T77B9"]),
        ("leo", []),
        ("dora", []),
        ("mallory", ["3CW8X"]),
    ],
)
def test_lists_are_filtered_by_sight(api, name, seen):
    assert sorted(ends(api(name).get("/api/v1/listings")), key=str) == sorted(seen, key=str)


@pytest.mark.parametrize(
    ("name", "status"), [("vera", 200), ("sam", 200), ("leo", 404), ("mallory", 404), (None, 401)]
)
def test_a_licensing_ids_listings_are_for_those_who_see_its_keys(api, tab, name, status):
    assert api(name).get(tab).status_code == status


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("type=kms", ["T77B9"]),
        ("pool=applications", ["KGACE", None]),
        ("state=embedded", [None]),
        ("q=cbnwp", ["CBNWP"]),
        ("q=fjord+cad", ["KGACE"]),
        ("q=", ["KGACE", None, None, "CBNWP", "T77B9"]),
        ("ordering=-last_five", ["T77B9", "KGACE", "CBNWP", None, None]),
        ("ordering=remaining&state=issued", ["KGACE", "CBNWP", "T77B9"]),
    ],
)
def test_listings_are_narrowed_and_ordered(api, tab, query, seen):
    assert ends(api("vera").get(f"{tab}?{query}")) == seen


def test_listings_of_one_product(api, world):
    product = world.products["server"].pk
    assert ends(api("ada").get(f"/api/v1/listings?product={product}")) == [
        "CBNWP",
        "T77B9",
        "T77B9",
    ]


@pytest.mark.parametrize(
    "query",
    [
        "organization=x",
        "pool=x",
        "product=x",
        "ordering=secret",
        "page_size=0",
        "page_size=101",
        "cursor=x",
        "updated_since=x",
        "type=mak&type=kms",
    ],
)
def test_what_is_not_named_or_cannot_be_read_is_refused(api, query):
    answer = api("vera").get(f"/api/v1/listings?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_listing_is_updated_when_its_key_is(api, world):
    vera, since = api("vera"), timezone.now().isoformat()
    assert ends(vera.get("/api/v1/listings", {"updated_since": since})) == []
    world.keys["mak"].save()
    rows = vera.get("/api/v1/listings", {"updated_since": since}).json()["results"]
    assert [row["key"]["last_five"] for row in rows] == ["CBNWP"]
    assert rows[0]["updated_at"] == rows[0]["key"]["updated_at"]
    assert ends(vera.get("/api/v1/listings?ordering=-updated_at"))[0] == "CBNWP"


def test_pages_follow_one_another(api, world):
    add_listings(world, 5)
    vera, url, pages = api("vera"), "/api/v1/listings?page_size=4&ordering=-product", []
    while url:
        body = vera.get(url).json()
        pages.append([row["id"] for row in body["results"]])
        url = body["next"]
    assert [len(rows) for rows in pages] == [4, 4, 2]
    assert len({row for rows in pages for row in rows}) == 10


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_rows(
    api, tab, world, django_assert_num_queries, rows
):
    Listing.objects.all().delete()
    add_listings(world, rows)
    vera = api("vera")
    vera.get(tab)  # the token's last use is written once a minute
    with django_assert_num_queries(6):  # token, center, roles, licensing ID, synced until, rows
        assert len(ends(vera.get(tab))) == rows
    with django_assert_num_queries(5):  # token, center, roles, synced until, rows
        assert len(ends(vera.get("/api/v1/listings"))) == rows
