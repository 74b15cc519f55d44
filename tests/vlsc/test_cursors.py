"""A cursor is good for the list, filters and order that it was made for, and for nothing else.

The API refuses any other, a page begins anew; neither fails, whatever somebody writes there.
"""

import base64
import json
import re
from html import unescape
from itertools import cycle
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.limiter import limiter
from agreements.models import Purchase
from audit.models import LogLine
from tests.keyfiles.key_files import a_key, key_file, row, upload
from tests.makers.agreements import add_licensing_id
from tests.makers.key_files import ask_for_file
from tests.makers.key_files import upload as uploaded
from tests.makers.keys import add_listings

AN_ID = "01980000-0000-7000-8000-000000000000"
MADE_UP = [
    "",
    "!",
    "[]",
    "null",
    "true",
    '"text"',
    "{}",
    "NaN",
    "1e999",
    "[Infinity,1,2]",
    f'[Infinity,"a","{AN_ID}"]',
    f'[1e999,"a","{AN_ID}"]',
    f'[NaN,"a","{AN_ID}"]',
    f'[true,"a","{AN_ID}"]',
    f'[1,true,"{AN_ID}"]',
    f'[1,1e999,"{AN_ID}"]',
    f'[1,[[["a"]]],"{AN_ID}"]',
    f'[1,{{"a":1}},"{AN_ID}"]',
    f'[1,{10**400},"{AN_ID}"]',
    f'[{10**400},1,"{AN_ID}"]',
    f'[-1,"a","{AN_ID}"]',
    f'[1.5,"a","{AN_ID}"]',
    f'["1","a","{AN_ID}"]',
    f'[1,"a\\u0000","{AN_ID}"]',
    f'[1,"\\ud800","{AN_ID}"]',
    f'[1,"0000-00-00","{AN_ID}"]',
    f'[1,"99999-01-01T00:00:00Z","{AN_ID}"]',
    f'[1,"0001-01-01T00:00:00+23:59","{AN_ID}"]',
    f'[1,"2026-01-01","{AN_ID}"]',
    '[1,"a",1]',
    '[1,"a",null]',
    '[1,"a","x"]',
    f'[1,null,"{AN_ID}"]',
    f'[1,"a","{AN_ID}",4]',
    "[" * 5000,
]
API = [
    ("organizations", "number"),
    ("agreements", "number"),
    ("licensing-ids", "number"),
    ("licensing-ids/{licensing_id}/purchases", "created_at"),
    ("licensing-ids/{licensing_id}/forecasts", "pool"),
    ("licensing-ids/{licensing_id}/listings", "number"),
    ("listings", "remaining"),
    ("keys", "last_five"),
    ("key-exports", "requested_at"),
    ("center/key-files", "requested_at"),
    ("center/key-files/{key_import}/rows", "line"),
    ("log", "at"),
    ("tokens", "name"),
]
PAGES = [
    "/licenses",
    "/licenses?view=tree",
    "/licenses/{licensing_id}/keys",
    "/licenses/{licensing_id}/purchases",
    "/licenses/{licensing_id}/log",
    "/keys",
    "/keys/products/{product}",
    "/key-files",
    "/desk/key-files",
    "/desk/key-files/{key_import}",
    "/log",
    "/tokens",
]


def encode(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


@pytest.fixture
def names(world, settings, tmp_path) -> dict[str, object]:
    """Objects that addresses name, and rows enough for a second page."""
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    at, licensing_id = timezone.now(), world.licensing_ids["7654321"]
    key_import = upload(key_file(*[row(key=a_key(n), counter="x") for n in range(30)]))
    add_listings(world, 30)
    for number in range(30):
        add_licensing_id(world, f"90000{number:02}", days=30)
        ask_for_file(world, "olga")
        world.token("olga")
        uploaded(world, "checked")
    Purchase.objects.bulk_create(
        Purchase(
            licensing_id=licensing_id,
            order_number="1",
            line=line,
            product=world.products["server"],
            kind="license",
            quantity=1,
        )
        for line in range(30)
    )
    LogLine.objects.bulk_create(
        LogLine(at=at, action="x.done", subject_kind="x", actor_name="Olga") for _ in range(30)
    )
    return {
        "licensing_id": licensing_id.pk,
        "product": world.products["server"].pk,
        "key_import": key_import.pk,
    }


@pytest.fixture
def ask(api, names):
    """Ask a list of the API as olga; each answer is counted anew."""
    client = api("olga")
    client.raise_request_exception = False

    def get(path: str, **query: object):
        limiter.namespace = f"cursors:{path}"
        return client.get(f"/api/v1/{path.format(**names)}", query)

    return get


@pytest.fixture
def visit(visit_as, names):
    client = visit_as("olga")
    client.raise_request_exception = False
    # An empty mark leads to the address without it.
    return lambda path, **query: client.get(path.format(**names), query, follow=True)


def cursor_of(body: dict) -> str:
    return parse_qs(urlsplit(body["next"]).query)["cursor"][0]


def is_refused(answer) -> bool:
    wrong = [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
    return (answer.status_code, wrong) == (400, [("?cursor", "invalid")])


def links_of(answer, rel: str) -> list[str]:
    return re.findall(rf'rel="{rel}"\s+href="([^"]*)"', answer.content.decode())


def content_of(answer) -> str:
    """A page without what differs at every request."""
    assert answer.status_code == 200, answer.status_code
    shown = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)
    text = shown.group() if shown else answer.content.decode()
    return re.sub(r'(value|nonce|href)="[^"]*"', "", text)


def test_made_up_cursors_are_refused_by_every_list_of_the_api(ask):
    for path, _ in API:
        for text, direction in zip(MADE_UP[1:], cycle("np"), strict=False):
            answer = ask(path, cursor=direction + encode(text))
            assert is_refused(answer), (path, text, answer.status_code, answer.content)


def test_with_made_up_marks_every_page_is_the_first(visit):
    for path in PAGES:
        first = content_of(visit(path))
        for text, name in zip(MADE_UP, cycle(["after", "before"]), strict=False):
            answer = visit(f"{path}{'&' if '?' in path else '?'}{name}={encode(text)}")
            assert content_of(answer) == first, (path, text)


@settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_nothing_that_is_made_up_fails(ask, visit, data):
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
        | st.dates().map(str) | st.datetimes().map(str) | st.uuids().map(str),
        st.lists,
        max_leaves=4,
    )  # fmt: skip
    mark = st.lists(values, min_size=3, max_size=3).map(lambda parts: encode(json.dumps(parts)))
    text = data.draw(mark | st.text(max_size=40))
    path, _ = data.draw(st.sampled_from(API))
    assert ask(path, cursor=data.draw(st.sampled_from(["n", "p", ""])) + text).status_code == 400
    page = data.draw(st.sampled_from([path for path in PAGES if "?" not in path]))
    assert visit(page, **{data.draw(st.sampled_from(["after", "before"])): text}).status_code == 200


@pytest.mark.parametrize("path", ["licensing-ids", "listings", "keys", "log", "key-exports"])
def test_a_changed_character_is_refused(ask, path):
    cursor = cursor_of(ask(path, page_size=3).json())
    for place in range(1, len(cursor.partition(".")[0]), 7):
        other = "A" if cursor[place] != "A" else "B"
        changed = cursor[:place] + other + cursor[place + 1 :]
        assert is_refused(ask(path, page_size=3, cursor=changed)), changed


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("licensing-ids", {"ordering": "organization"}),
        ("licensing-ids", {"ordering": "-number"}),
        ("licensing-ids", {"q": "9"}),
        ("licensing-ids", {"status": "active"}),
        ("licensing-ids", {"updated_since": "2020-01-01T00:00:00Z"}),
        ("agreements", {}),
        ("organizations", {"ordering": "number"}),
        ("listings", {"ordering": "number"}),
        ("licensing-ids/{licensing_id}/listings", {"ordering": "number"}),
    ],
)
def test_a_cursor_of_another_list_filter_or_order_is_refused(ask, path, query):
    cursor = cursor_of(ask("licensing-ids", page_size=3).json())
    assert is_refused(ask(path, page_size=3, cursor=cursor, **query))


def test_it_goes_together_with_any_size_and_with_the_usual_order_written_out(ask):
    body = ask("licensing-ids", page_size=3).json()
    answer = ask("licensing-ids", page_size=5, cursor=cursor_of(body), ordering="number")
    numbers = [row["number"] for row in answer.json()["results"]]
    assert numbers == ["7811223", "9000000", "9000001", "9000002", "9000003"]


@pytest.mark.parametrize(("path", "ordering"), API)
def test_the_own_cursor_of_each_list_leads_on(ask, path, ordering):
    if "forecasts" in path or path == "organizations":
        return  # too few rows for a second page
    body = ask(path, page_size=3, ordering=ordering).json()
    second = ask(path, page_size=3, ordering=ordering, cursor=cursor_of(body)).json()
    ids = {row["id"] for row in (*body["results"], *second["results"])}
    assert len(ids) == 6


def test_the_mark_of_another_page_leads_to_the_first(visit):
    (following,) = set(links_of(visit("/licenses/{licensing_id}/keys"), "next"))
    mark = parse_qs(urlsplit(unescape(following)).query)["after"][0]
    own = visit("/licenses/{licensing_id}/keys", after=mark)
    assert content_of(own) != content_of(visit("/licenses/{licensing_id}/keys"))
    for path in PAGES:
        if path != "/licenses/{licensing_id}/keys":
            sign = "&" if "?" in path else "?"
            assert content_of(visit(f"{path}{sign}after={mark}")) == content_of(visit(path)), path
    for query in ({"sort": "number"}, {"q": "server"}, {"type": "mak"}):
        first = content_of(visit("/licenses/{licensing_id}/keys", **query))
        assert content_of(visit("/licenses/{licensing_id}/keys", after=mark, **query)) == first
