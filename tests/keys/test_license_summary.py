"""The license summary: what each person sees of licenses and activations, by page, file and API."""

import csv
import io
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from agreements.models import LicensingId
from agreements.selectors import list_summary
from keys.selectors import license_summary
from keys.selectors.license_summary import read_license_summary
from tests.makers.agreements import add_licensing_id, buy
from tests.today import center_today
from vlsc.lib.refused import Invalid


@pytest.fixture
def bought(world):
    """Contoso has 40 and 2 server licenses, 7 of CAD and 9 in Norway; Fabrikam has 500."""
    today = center_today()
    term = {"coverage_starts_on": today, "coverage_ends_on": today}
    buy(world, "7654321", "server", 40)
    buy(world, "7654321", "server", 2, line=2, kind="license_and_sa", **term)
    buy(world, "7654321", "cad", 8, line=3)
    buy(world, "7654321", "cad", -1, line=4)
    buy(world, "7654399", "office", 9)
    buy(world, "9F3K27QA", "server", 500)
    return world


SERVER = ("Windows Server 2022 Standard", 42, 2, 125, True)
SEEN = {
    "ada": [
        ("Fjord CAD 2026 Professional", 7, 0, 0, False),
        ("Office LTSC Professional Plus 2024", 9, 0, 1, False),
        SERVER,
    ],
    "kim": [("Fjord CAD 2026 Professional", 7, 0, 0, False), SERVER],
    # Licenses without keys: no activations; keys without licenses: nothing at all.
    "leo": [
        ("Fjord CAD 2026 Professional", 7, 0, None, False),
        ("Windows Server 2022 Standard", 42, 2, None, False),
    ],
    "vera": [],
    "dora": [],
    "mallory": [("Windows Server 2022 Standard", 500, 0, 249, False)],
    "olga": [
        ("Fjord CAD 2026 Professional", 7, 0, 0, False),
        ("Office LTSC Professional Plus 2024", 9, 0, 13, False),
        ("Windows Server 2022 Standard", 542, 2, 374, True),
    ],
}


def read_api(client, query=""):
    answer = client.get(f"/api/v1/license-summary{query}")
    assert answer.status_code == 200, answer.content
    return [
        (
            row["product"]["name"],
            row["licenses"],
            row["active_software_assurance"],
            row["activations"],
            row["has_kms"],
        )
        for row in answer.json()["results"]
    ]


def read_file(client, query=""):
    answer = client.get(f"/licenses/summary.csv{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = [row[4:] for row in csv.reader(io.StringIO(text))][1:]
    return sorted(
        (name, int(licenses), int(assured), int(used) if used else None, kms == "yes")
        for name, licenses, assured, used, kms in rows
    )


@pytest.mark.parametrize("name", SEEN)
def test_each_sees_licenses_and_activations_where_a_role_shows_them(bought, api, visit_as, name):
    assert read_api(api(name)) == SEEN[name]
    assert read_file(visit_as(name)) == SEEN[name]


def test_the_page_shows_sums_a_picture_and_why_they_differ(bought, visit_as):
    page = visit_as("ada").get("/licenses/summary").content.decode()
    rows = re.findall(r"<tr[^>]*>.*?</tr>", page, re.DOTALL)
    text = [" ".join(strip_tags(row.replace("<", " <")).split()) for row in rows]
    assert text[1:] == [
        "Servers 42 2 125",
        "Windows Server 2022 42 2 125",
        "Windows Server 2022 Standard also by KMS, not counted here 42 2 125",
        "Applications 16 0 1",
        "Fjord CAD 2026 7 0 0",
        "Fjord CAD 2026 Professional 7 0 0",
        "Office LTSC Professional Plus 9 0 1",
        "Office LTSC Professional Plus 2024 9 0 1",
    ]
    assert "Windows Server 2022: licenses 42, activations 125." in " ".join(page.split())
    assert "KMS is the preferred way at scale" in page
    assert "2 licensing IDs" in page


def test_filters_and_ticks_narrow_all_three(bought, api, visit_as):
    norge, own = (bought.licensing_ids[number].pk for number in ("7654399", "7654321"))
    foreign = bought.licensing_ids["9F3K27QA"].pk
    office, cad = SEEN["ada"][1], SEEN["ada"][0]
    ada, browser = api("ada"), visit_as("ada")
    assert read_api(ada, f"?licensing_ids={norge},{foreign}") == [office]
    assert read_file(browser, f"?id={norge}&id={foreign}&id=x") == [office]
    assert read_api(ada, f"?licensing_ids={own}") == [cad, SERVER]
    norway = bought.organizations["norge"].pk
    assert read_api(ada, f"?organization={norway}&program=enterprise&status=active") == [office]
    assert read_file(browser, f"?organization={norway}") == [office]
    assert read_api(ada, "?q=7654399") == [office]
    assert read_api(ada, "?status=ended") == []
    assert ada.get("/api/v1/license-summary?licensing_ids=x").status_code == 400
    page = browser.get(f"/licenses/summary?id={norge}").content.decode()
    assert "that you selected" in page
    assert f'<input type="hidden" name="id" value="{norge}"' in page
    assert '<a href="?">Show all</a>' in page
    assert ">Show all<" not in browser.get("/licenses/summary").content.decode()


def test_the_relationship_summary_offers_ticks_to_those_who_see_purchases(world, visit_as):
    assert 'form="ticks"' in visit_as("leo").get("/licenses").content.decode()
    vera = visit_as("vera").get("/licenses").content.decode()
    assert 'form="ticks"' not in vera
    assert "/licenses/summary" not in vera


def test_a_key_under_two_licensing_ids_counts_once(bought):
    key, extra = bought.keys["mak"], bought.licensing_ids["7654399"]
    key.listings.model.objects.create(
        licensing_id=extra, product=bought.products["server"], type="mak", key=key, state="issued"
    )
    summary = read_license_summary(bought.actor("ada"), LicensingId.objects.all())
    counts = [(row.quantity.licenses, row.activations) for row in summary.rows]
    assert counts == [(42, 125), (7, 0), (9, 1)]  # of what ada sees among all that was chosen


def test_there_is_a_limit(bought, visit_as, api, monkeypatch):
    monkeypatch.setattr(license_summary, "MOST_LICENSING_IDS", 1)
    assert read_api(api("kim")) == SEEN["kim"]
    with pytest.raises(Invalid):
        read_license_summary(bought.actor("ada"), LicensingId.objects.all())
    assert api("ada").get("/api/v1/license-summary").status_code == 400
    page = visit_as("ada").get("/licenses/summary")
    assert (page.status_code, b"Choose fewer licensing IDs" in page.content) == (200, True)


MANY = """
INSERT INTO agreements_licensingid (id, program_id, number, "authorization", agreement_id,
    organization_id, group_id, pools, price_level, rights_version, has_had_administrator,
    created_at, updated_at)
SELECT gen_random_uuid(), program_id, 'N' || n, '', agreement_id, organization_id, group_id,
    pools, '', 1, false, created_at, updated_at
FROM agreements_licensingid, generate_series(1, %s) n WHERE id = %s;
INSERT INTO agreements_purchase (id, licensing_id_id, order_number, folded_order_number, line,
    part_number, product_id, kind, quantity, fulfillment, created_at)
SELECT gen_random_uuid(), id, 'O', 'o', n, '', %s, 'license', n, 'download', now()
FROM agreements_licensingid, generate_series(1, 2) n WHERE number LIKE 'N%%'
"""


def test_ten_thousand_licensing_ids_take_as_many_queries_as_one(world):
    """And are read once: fewer blocks than a probe for each licensing ID would need."""
    own, product = world.licensing_ids["7654321"], world.products["cad"]
    with connection.cursor() as cursor:
        cursor.execute(MANY, [10_000, own.pk, product.pk])
        cursor.execute("ANALYZE agreements_licensingid, agreements_purchase")
    actor = world.actor("ada")
    with CaptureQueriesContext(connection) as asked:
        summary = read_license_summary(actor, list_summary(actor, actor.today))
    assert summary.licensing_ids == 10_002
    licenses = {row.product.pk: row.quantity.licenses for row in summary.rows}
    assert licenses[product.pk] == 30_000
    assert len(asked) == 5  # with the roles
    blocks = [_count_blocks(query["sql"]) for query in asked]
    assert sum(blocks) < 3000


def _count_blocks(sql):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT json) {sql}")
        found = cursor.fetchone()[0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def test_a_licensing_id_more_costs_no_query(bought, visit_as):
    browser = visit_as("ada")
    browser.get("/licenses/summary")
    with CaptureQueriesContext(connection) as few:
        browser.get("/licenses/summary")
    bought.licensing_ids["1000001"] = add_licensing_id(bought, "1000001", days=9)
    buy(bought, "1000001", "sql", 3)
    with CaptureQueriesContext(connection) as more:
        browser.get("/licenses/summary")
    assert len(more) == len(few)
