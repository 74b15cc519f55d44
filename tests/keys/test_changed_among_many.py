"""Following a long list of listings: what has changed is found without reading the others."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keys.models import Key, Listing
from keys.selectors import changed

MANY = 20_000
STAMPS = """
ALTER TABLE keys_listing {0} TRIGGER changes_stamp_row;
ALTER TABLE keys_key {0} TRIGGER changes_stamp_row;
"""
LISTINGS = """
INSERT INTO keys_listing (id, licensing_id_id, product_id, type, key_id, state, product_name,
    number, group_id, created_at, updated_at)
SELECT gen_random_uuid(), licensing_id_id, product_id, '', NULL, 'not_needed', product_name,
    number, group_id, created_at, updated_at
FROM (SELECT * FROM keys_listing WHERE number = '7654321' ORDER BY id LIMIT 1) listing,
    generate_series(1, %s)
"""
LONG_AGO = "UPDATE {} SET updated_at = now() - interval '1 day'"
ADDRESS = "/api/v1/listings"


@pytest.fixture
def many(world):
    """Vera's list has many rows that changed long ago."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(STAMPS.format("DISABLE"))
        cursor.execute(LONG_AGO.format("keys_listing"))
        cursor.execute(LONG_AGO.format("keys_key"))
        cursor.execute(LISTINGS, [MANY])
        cursor.execute(STAMPS.format("ENABLE"))
        cursor.execute("ANALYZE keys_listing, keys_key")
    return world


def plans(queries) -> list[dict]:
    with connection.cursor() as cursor:
        found = []
        for query in queries:
            if "keys_listing" in query["sql"]:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT json) {query['sql']}")
                found.append(json.loads(json.dumps(cursor.fetchone()[0]))[0]["Plan"])
        return found


def nodes(plan: dict) -> list[tuple[str, str]]:
    own = (plan["Node Type"], plan.get("Relation Name", ""))
    return [own, *(node for part in plan.get("Plans", ()) for node in nodes(part))]


def test_the_changed_few_are_found_by_index(many, api):
    vera, key = api("vera"), many.keys["mak"]
    since = (timezone.now() - timedelta(minutes=1)).isoformat()
    vera.get(ADDRESS)
    key.save()
    changed_listing = Listing.objects.filter(number="7654321", state="not_needed").first()
    changed_listing.save()
    with CaptureQueriesContext(connection) as queries:
        rows = vera.get(ADDRESS, {"updated_since": since, "page_size": 100}).json()["results"]
    assert {row["id"] for row in rows} == {
        str(changed_listing.pk),
        *map(str, Listing.objects.filter(key=key, number="7654321").values_list("pk", flat=True)),
    }
    found = plans(queries.captured_queries)
    assert len(found) == 2
    for plan in found:
        assert ("Seq Scan", "keys_listing") not in nodes(plan)
        # About 10, and up to 100 where dead rows of earlier tests lie between; all take over 400.
        assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 200


def test_many_changed_are_read_along_the_order_of_the_list(many, api, monkeypatch):
    monkeypatch.setattr(changed, "FEW", 3)
    asked = {"updated_since": (timezone.now() - timedelta(days=2)).isoformat(), "page_size": 100}
    with CaptureQueriesContext(connection) as queries:
        assert len(api("vera").get(ADDRESS, asked).json()["results"]) == 100
    *_, page = plans(queries.captured_queries)
    assert page["Shared Hit Blocks"] + page["Shared Read Blocks"] < 3000


@pytest.mark.parametrize("few", [0, 1, 1000])
def test_few_or_many_the_rows_are_the_same(world, api, monkeypatch, few):
    monkeypatch.setattr(changed, "FEW", few)
    since = timezone.now().isoformat()
    Key.objects.get(pk=world.keys["mak"].pk).save()
    asked = {"updated_since": since, "ordering": "id"}
    rows = api("ada").get(ADDRESS, asked).json()["results"]
    assert {row["key"]["last_five"] for row in rows} == {"CBNWP"}
    assert api("mallory").get(ADDRESS, asked).json()["results"] == []
