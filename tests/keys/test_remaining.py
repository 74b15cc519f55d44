"""Who watches counters asks for the MAKs that run low, those with the fewest left first."""

import pytest
from django.db import connection

from keys.models import REMAINING, Key, Listing
from tests.makers.keys import add_listings


def left(answer) -> list[int | None]:
    assert answer.status_code == 200, answer.content
    return [(row.get("key") or row)["remaining"] for row in answer.json()["results"]]


@pytest.fixture
def ask(api):
    return lambda name, path: left(api(name).get(f"/api/v1/{path}"))


def test_in_the_order_of_what_is_left_others_than_maks_last(ask):
    assert ask("ada", "keys?ordering=remaining") == [50, 125, 1499, None]
    assert ask("ada", "keys?ordering=-remaining") == [None, 1499, 125, 50]
    assert ask("ines", "keys?ordering=remaining") == [1, 50, 125, 238, 1499, None]


def test_pages_in_that_order_go_together(api):
    client, url, found = api("ines"), "/api/v1/keys?ordering=remaining&page_size=2", []
    while url:
        answer = client.get(url)
        found += left(answer)
        url = answer.json()["next"]
    assert found == [1, 50, 125, 238, 1499, None]


@pytest.mark.parametrize(
    ("limit", "remaining"),
    [(0, []), (49, []), (50, [50]), (125, [50, 125]), (2**31 - 2, [50, 125, 1499])],
)
@pytest.mark.parametrize("path", ["keys", "listings"])
def test_at_most_so_many_left(ask, path, limit, remaining):
    assert ask("ada", f"{path}?remaining_lte={limit}&ordering=remaining") == remaining


def test_of_one_licensing_id_and_with_other_filters(ask, world):
    norge = world.licensing_ids["7654399"].pk
    assert ask("ada", f"licensing-ids/{norge}/listings?remaining_lte=2000") == [1499]
    assert ask("ada", f"listings?licensing_id={norge}&remaining_lte=2000") == [1499]
    assert ask("ada", f"keys?licensing_id={norge}&remaining_lte=2000") == [1499]
    assert ask("ada", "keys?type=kms&remaining_lte=2000") == []
    assert ask("ada", "listings?last_five=kgace") == [50]
    assert ask("ada", "listings?last_five=3CW8X") == []


@pytest.mark.parametrize("value", ["-1", "x", "1.5", "1e3", "2147483647", "", "%D9%A5", "9" * 400])
@pytest.mark.parametrize("path", ["keys", "listings"])
def test_a_number_that_cannot_be_is_refused(api, path, value):
    answer = api("ada").get(f"/api/v1/{path}?remaining_lte={value}")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["?remaining_lte"]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("keys", 6), ("listings", 5)])
def test_the_number_of_queries_does_not_depend_on_the_rows(
    api, world, django_assert_num_queries, path, queries, rows
):
    Listing.objects.all().delete()
    add_listings(world, rows)
    client = api("vera")
    client.get("/api/v1/me")
    with django_assert_num_queries(queries):  # token, center, roles, synced until, rows; listings
        answer = client.get(f"/api/v1/{path}?ordering=remaining&remaining_lte=100")
    assert len(left(answer)) == rows


def test_the_order_and_the_limit_have_an_index(world):
    """Without it, the first page of every key in the center sorts them all."""
    add_listings(world, 30)
    found = Key.objects.alias(edge=REMAINING).filter(edge__lte=100).order_by("edge", "pk")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = found[:26].explain()
    assert "Index Scan using key_remaining" in plan
    assert "Index Cond" in plan
    assert "Sort" not in plan
