"""All codes are listed in one place, as a page and as JSON, each with what it means."""

import ast
import re
from pathlib import Path

from django.conf import settings

from audit.words import list_actions
from keyfiles.models import FINDINGS
from vlsc.api.codes import MEMBERS
from vlsc.problems import PROBLEMS
from vlsc.rest import errors as rest_errors

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
    assert members["invalid"] == ["errors", "more_errors"]


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


def refusals() -> list[tuple[str, ast.Call]]:
    """Every call in the code that makes a refusal, with its place."""
    apps = [path.parent for path in Path(settings.BASE_DIR).glob("*/apps.py")]
    found = []
    for source in [path for app in apps for path in app.rglob("*.py")]:
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused":
                found.append((f"{source}:{node.lineno}", node))
    return found


def test_every_member_that_a_refusal_adds_is_named_for_its_code():
    unnamed = [
        place
        for place, call in refusals()
        for word in call.keywords
        if word.arg != "status" and word.arg not in MEMBERS.get(code_of(call), {})
    ]
    assert unnamed == []


def code_of(call: ast.Call) -> str:
    return str(getattr(call.args[0], "value", "")) if call.args else ""


def test_every_detail_is_a_sentence_with_a_period():
    texts = {code: str(meaning) for code, (_title, meaning) in PROBLEMS.items()}
    for place, call in refusals():
        for node in ast.walk(call.args[1]) if len(call.args) > 1 else []:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
                texts[place] = node.value
    errors = [cls for cls in vars(rest_errors).values() if hasattr(cls, "default_detail")]
    own = {
        cls.__name__: cls.default_detail for cls in errors if cls.__module__ == "vlsc.rest.errors"
    }
    wrong = {place: text for place, text in (texts | own).items() if not text.endswith(".")}
    assert wrong == {}
