"""All codes are listed in one place, as a page and as JSON, each with what it means."""

import re
from pathlib import Path

from django.conf import settings

from audit.words import list_actions
from keyfiles.models import FINDINGS
from vlsc.problems import PROBLEMS

REFUSAL = re.compile(r'\bRefused\(\s*"([a-z_]+)"')


def test_every_code_is_listed_as_json(client, db):
    listed = client.get("/problems/", headers={"Accept": "application/json"}).json()
    codes = {name: [row["code"] for row in rows] for name, rows in listed.items()}
    assert codes["problems"] == sorted(PROBLEMS)
    assert codes["findings"] == sorted(FINDINGS)
    assert codes["log_actions"] == sorted(list_actions())
    assert codes["channels"] == ["api", "command", "job", "page"]
    assert all(row["meaning"] for rows in listed.values() for row in rows)
    assert client.get("/problems/?format=json").json() == listed


def test_the_members_that_only_some_codes_have_are_named(client, db):
    rows = client.get("/problems/?format=json").json()["problems"]
    members = {row["code"]: [one["name"] for one in row["members"]] for row in rows}
    assert members["rows_with_errors"] == ["rows_with_errors"]
    assert members["not_ready"] == ["retry_after", "state"]
    assert members["not_found"] == []


def test_a_browser_gets_a_page_that_links_each_code(client, db):
    page = client.get("/problems/", headers={"Accept": "text/html"})
    assert page["Content-Type"].startswith("text/html")
    content = page.content.decode()
    assert [code for code in PROBLEMS if f'href="/problems/{code}"' not in content] == []


def test_every_code_of_a_refusal_in_the_code_is_among_them():
    apps = [path.parent for path in Path(settings.BASE_DIR).glob("*/apps.py")]
    sources = [path.read_text() for app in apps for path in app.rglob("*.py")]
    found = {code for text in sources for code in REFUSAL.findall(text)}
    assert found - set(PROBLEMS) == set()
    assert "rows_with_errors" in found
