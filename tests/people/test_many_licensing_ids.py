"""Ten thousand licensing IDs below one administrator: as few statements, and few pages read."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

# One in ten has a role of its own.
LICENSING_IDS = """
INSERT INTO agreements_licensingid (id, program_id, number, "authorization", agreement_id,
    organization_id, group_id, pools, price_level, rights_version, has_had_administrator,
    created_at, updated_at)
SELECT gen_random_uuid(), program_id, (10000000 + n)::text, '', agreement_id, organization_id,
    group_id, pools, '', 1, true, now(), now()
FROM agreements_licensingid, generate_series(1, 10000) n WHERE number = '7654321'
"""
ROLES = """
INSERT INTO agreements_roleassignment (id, holder_id, role, licensing_id_id, given_at)
SELECT gen_random_uuid(), %s, 'download', id, now()
FROM agreements_licensingid WHERE number LIKE '1%%0'
"""
REQUESTS = """
INSERT INTO people_rolerequest (id, asked_by_id, number, "authorization", role, message, state,
    asked_at, ends_at, passed_on_at, licensing_id_id, answer, answer_message)
SELECT gen_random_uuid(), %s, number, '', 'key_viewer', '', 'waiting', now(), now() + '14 days',
    now(), id, '', ''
FROM agreements_licensingid WHERE number LIKE '1%%5'
"""
# All tables that have rows, with the index of their primary keys.
TABLES = """
SELECT indrelid::regclass::text, indexrelid::regclass::text
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
WHERE indisprimary AND relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND pg_relation_size(indrelid) > 0
"""


@pytest.fixture
def many(world):
    with connection.cursor() as cursor:
        cursor.execute(LICENSING_IDS)
        cursor.execute(ROLES, [world.people["dora"].pk])
        cursor.execute(REQUESTS, [world.people["leo"].pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # Written anew without the dead rows that earlier tests left. Until this transaction ends,
        # they are locked, so that nothing changes what the planner knows of them.
        cursor.execute(TABLES)
        for table, index in cursor.fetchall():
            cursor.execute(f"CLUSTER {table} USING {index}")
        cursor.execute("ANALYZE")
    return world


def pages_read(queries) -> int:
    """Buffers of all these statements, run once more."""
    total = 0
    with connection.cursor() as cursor:
        for query in queries:
            if query["sql"].startswith("SELECT"):
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT json) {query['sql']}")
                plan = json.loads(json.dumps(cursor.fetchone()[0]))[0]["Plan"]
                total += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return total


# Who opens which list, its statements, and how many buffers suffice: it takes two thirds.
LISTS = [
    ("ada", "/people", 8, 11_000),
    ("ada", "/people?q=dora&role=download", 8, 8_000),
    ("ada", "/role-requests", 6, 1_700),
    ("ada", "/role-requests?state=waiting", 6, 6_000),
    ("ada", "/invitations", 6, 100),
    ("dora", "/permissions", 6, 500),  # a thousand roles
    ("leo", "/role-requests", 6, 500),
    ("ada", "/people/review.csv", 5, 3_000),  # of a thousand roles
]


def test_the_lists_stay_quick(many, visit_as):
    browsers = {name: visit_as(name) for name, *_ in LISTS}
    for name, path, statements, buffers in LISTS:
        browsers[name].get("/session")  # which notes once a minute that the session is used
        with CaptureQueriesContext(connection) as queries:
            answer = browsers[name].get(path)
            b"".join(answer)
        assert (path, answer.status_code, len(queries)) == (path, 200, statements)
        assert pages_read(queries.captured_queries) < buffers, path


def test_the_pages_stay_quick(many, visit_as):
    page = visit_as("ada")
    for path, statements in (("/people", 8), (f"/people/{many.people['dora'].pk}", 7)):
        page.get("/session")
        with CaptureQueriesContext(connection) as queries:
            answer = page.get(path)
        assert (answer.status_code, len(queries)) == (200, statements)
        assert pages_read(queries.captured_queries) < 12_000
    with CaptureQueriesContext(connection) as queries:
        assert page.post(f"/people/{many.people['dora'].pk}/remove").status_code == 302
    assert len(queries) < 25
    assert not many.people["dora"].roles.exists()
