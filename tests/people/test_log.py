"""Who reads the log, what its lines say, and how it is narrowed and taken away."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.actor import system_actor
from accounts.grants import Role
from agreements.services import give_role
from audit.services import record
from keys.services import reveal_key

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def lines(world):
    """Vera reveals a key, Mallory copies hers, olga changes the catalog, Kim touches two."""
    reveal_key(by=world.actor("vera"), key=world.keys["mak"], at=NOON)
    reveal_key(by=world.actor("mallory"), key=world.keys["fabrikam"], at=NOON, act="copy")
    reveal_key(
        by=world.actor("olga"), key=world.keys["kms"], at=NOON + timedelta(days=1), reason="Called"
    )
    with transaction.atomic():
        record(
            by=system_actor(at=timezone.now()),
            at=NOON + timedelta(days=2),
            action="catalog.loaded",
            subject=("catalog", None, "data"),
        )


def sentences(answer) -> list[str]:
    return [sentence for _, sentence in answer.context["lines"]]


VERAS = "Vera revealed the key MAK …CBNWP"
MALLORYS = "Mallory copied the key MAK …3CW8X"
OLGAS = "Olga revealed the key KMS …T77B9"
CATALOG = "The center loaded the catalog"


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("ada", [OLGAS, VERAS]),
        ("mallory", [MALLORYS]),
        ("nora", []),
        ("olga", [CATALOG, OLGAS, MALLORYS, VERAS]),
        ("ines", [CATALOG, OLGAS, MALLORYS, VERAS]),
    ],
)
def test_each_reads_the_log_of_their_own_licensing_ids(visit_as, lines, name, seen):
    answer = visit_as(name).get("/log")

    assert (answer.status_code, sorted(sentences(answer))) == (200, sorted(seen))
    assert sentences(answer)[:1] == seen[:1]


@pytest.mark.parametrize("name", ["kim", "vera", "leo", "dora", "sam"])
def test_roles_without_the_right_read_none(world, visit_as, lines, name):
    browser, pk = visit_as(name), world.licensing_ids["7654321"].pk
    for path in ["/log", "/log.csv", f"/licenses/{pk}/log"]:
        assert browser.get(path).status_code == 403, path
    assert 'href="/log"' not in browser.get("/tokens").content.decode()


def test_a_visitor_signs_in_first(db):
    for path in ["/log", "/log.csv"]:
        assert Client().get(path)["Location"].startswith("/sign-in?next=/log")


def test_the_tab_shows_the_lines_of_one_licensing_id(world, visit_as, lines):
    browser, ids = visit_as("ada"), world.licensing_ids
    assert sentences(browser.get(f"/licenses/{ids['7654321'].pk}/log")) == [OLGAS, VERAS]
    assert sentences(browser.get(f"/licenses/{ids['7654399'].pk}/log")) == [OLGAS]
    assert browser.get(f"/licenses/{ids['9F3K27QA'].pk}/log").status_code == 404


def test_a_line_names_only_licensing_ids_whose_log_is_read(world, visit_as, lines):
    (line, _), *_ = visit_as("ada").get("/log").context["lines"]
    assert [one["number"] for one in line.concerned] == ["7654321", "7654399"]

    role = world.people["ada"].roles.get()
    role.organization, role.licensing_id = None, world.licensing_ids["7654399"]
    role.save()
    (line, _), *rest = visit_as("ada").get("/log").context["lines"]
    assert ([one["number"] for one in line.concerned], rest) == (["7654399"], [])


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ("action=key", [OLGAS, MALLORYS, VERAS]),
        ("action=catalog", [CATALOG]),
        ("action=nonsense", [CATALOG, OLGAS, MALLORYS, VERAS]),
        ("person=ver", [VERAS]),
        ("licensing_id=9f3k27qa", [MALLORYS]),
        ("licensing_id=0000000", []),
        ("since=2026-03-11", [CATALOG, OLGAS]),
        ("until=2026-03-10", [MALLORYS, VERAS]),
        ("since=2026-03-11&until=2026-03-11", [OLGAS]),
        ("since=yesterday", [CATALOG, OLGAS, MALLORYS, VERAS]),
        ("until=9999-12-31", [CATALOG, OLGAS, MALLORYS, VERAS]),
        ("after=garbage", [CATALOG, OLGAS, MALLORYS, VERAS]),
    ],
)
def test_filters_stand_in_the_address(visit_as, lines, asked, seen):
    assert sorted(sentences(visit_as("olga").get(f"/log?{asked}"))) == sorted(seen)


def test_days_are_the_readers(world, visit_as):
    reveal_key(
        by=world.actor("vera"), key=world.keys["mak"], at=datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    )
    browser = visit_as("ada")

    assert sentences(browser.get("/log?since=2026-03-11")) == [
        VERAS
    ]  # half past midnight in Stockholm
    world.people["ada"].time_zone = "America/New_York"
    world.people["ada"].save()
    assert sentences(browser.get("/log?since=2026-03-11")) == []


def test_the_reason_and_the_way_are_shown(visit_as, lines):
    html = visit_as("ada").get("/log").content.decode()
    assert "Reason: Called" in html
    assert "7654321" in html


def test_a_role_given_is_named(world, visit_as):
    give_role(
        by=system_actor(at=timezone.now()),
        holder=world.people["leo"],
        role=Role.KEY_VIEWER,
        on=world.licensing_ids["7654399"],
        at=NOON,
    )
    assert sentences(visit_as("ada").get("/log")) == [
        "The center assigned Leo the role “Key viewer”"
    ]


def test_pages_go_back_and_forth(world, visit_as, lines):
    for minute in range(60):
        reveal_key(
            by=world.actor("vera"), key=world.keys["mak"], at=NOON - timedelta(minutes=minute + 1)
        )
    browser = visit_as("ada")
    first = browser.get("/log?action=key")
    second = browser.get("/log" + first.context["next"])
    third = browser.get("/log" + second.context["next"])

    rows = [line.pk for answer in (first, second, third) for line, _ in answer.context["lines"]]
    assert (len(rows), len(set(rows)), third.context["next"]) == (62, 62, "")
    back = browser.get("/log" + third.context["previous"])
    assert [line.pk for line, _ in back.context["lines"]] == rows[25:50]


def test_the_shown_log_as_a_file(visit_as, lines):
    answer = visit_as("olga").get("/log.csv?action=key")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert head[:4] == ["When", "What happened", "Who", "Action"]
    assert rows[0][:8] == [
        "2026-03-11T13:00:00+01:00",
        OLGAS,
        "Olga",
        "key.revealed",
        "KMS …T77B9",
        "Called",
        "7654321 7654399",
        "page",
    ]
    assert sorted(row[1] for row in rows) == sorted([OLGAS, MALLORYS, VERAS])
    assert answer["Content-Disposition"].startswith('attachment; filename="Log_')


def test_a_cell_that_begins_a_formula_is_text(world, visit_as):
    with transaction.atomic():
        record(
            by=system_actor(at=timezone.now()),
            at=NOON,
            action="key_import.applied",
            subject=("file", None, "=cmd.csv"),
        )

    text = b"".join(visit_as("olga").get("/log.csv").streaming_content).decode("utf-8-sig")

    assert "'=cmd.csv" in text
    assert ",=cmd.csv" not in text


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["ada", "olga"])
def test_the_page_asks_the_database_little(world, visit_as, name, rows, django_assert_num_queries):
    for _ in range(rows):
        reveal_key(by=world.actor("vera"), key=world.keys["mak"], at=timezone.now())
    browser, pk = visit_as(name), world.licensing_ids["7654321"].pk
    browser.get("/log")
    with django_assert_num_queries(7 if name == "ada" else 6):
        browser.get("/log")
    with django_assert_num_queries(8 if name == "ada" else 7):
        browser.get(f"/licenses/{pk}/log")
