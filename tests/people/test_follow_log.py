"""A program that follows the log by its numbers gets every line once, in the order of commits."""

import io
import json
import random
import re
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit.services import number_lines, record
from keys.services import reveal_key
from tests.conftest import ApiClient
from tests.races import at_once

URL = "/api/v1/log"
WRITERS, LINES = 5, 178  # 890 together


def write(by, name: str, *, held: float = 0) -> None:
    with transaction.atomic():
        record(by=by, at=timezone.now(), action="x.done", subject=("x", None, name))
        if held:
            time.sleep(held)


def read(client, after: int, **query) -> tuple[list[str], int]:
    """The lines after a number, all pages of them, and the number to ask with next."""
    body, names = client.get(URL, {"after": after, **query}).json(), []
    while True:
        names += [line["subject"]["name"] for line in body["results"]]
        after = body["results"][-1]["number"] if body["results"] else after
        if not body["next"]:
            return names, after
        body = client.get(body["next"]).json()


def test_beside_many_writers_none_is_missed_and_none_comes_twice(committed_world):
    vera, client = committed_world.actor("vera"), ApiClient(committed_world.token("ines"))
    is_over = threading.Event()

    def write_some(writer: int) -> None:
        chance = random.Random(writer)
        for number in range(LINES):
            held = chance.choice([0, 0, 0, 0, 0.002, 0.03])
            write(vera, f"{writer}/{number}", held=held)

    def write_all() -> None:
        at_once(*[lambda writer=writer: write_some(writer) for writer in range(WRITERS)])
        is_over.set()

    def number() -> None:
        while not is_over.wait(0.01):
            number_lines()
        number_lines()

    def follow() -> list[str]:
        found, after = [], 0
        while not is_over.wait(0.005):
            lines, after = read(client, after, page_size=10)
            found += lines
        number_lines()
        return found + read(client, after)[0]

    _, _, found = at_once(write_all, number, follow)
    assert len(found) == WRITERS * LINES
    assert set(found) == {f"{a}/{b}" for a in range(WRITERS) for b in range(LINES)}


def test_what_a_long_transaction_wrote_early_comes_when_it_commits(committed_world):
    vera, client = committed_world.actor("vera"), ApiClient(committed_world.token("ines"))
    is_written, may_commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            record(by=vera, at=timezone.now(), action="x.done", subject=("x", None, "slow"))
            is_written.set()
            assert may_commit.wait(20)

    def follow() -> tuple[list[str], int]:
        assert is_written.wait(20)
        write(vera, "quick")
        number_lines()
        found = read(client, 0)
        may_commit.set()
        return found

    _, (names, after) = at_once(write_slowly, follow)
    assert (names, after) == (["quick"], 1)
    assert read(client, after) == ([], 1)  # without a number yet
    number_lines()
    assert read(client, after) == (["slow"], 2)


@pytest.fixture
def revealed(world):
    """Vera and mallory reveal in turn; the last line has no number yet."""
    for name, key in [("vera", "mak"), ("mallory", "fabrikam"), ("vera", "cad")]:
        reveal_key(by=world.actor(name), key=world.keys[key], at=timezone.now())
    number_lines()
    reveal_key(by=world.actor("vera"), key=world.keys["mak"], at=timezone.now())


def test_who_sees_some_lines_follows_those(api, revealed):
    assert read(api("ada"), 0) == (["MAK …CBNWP", "MAK …KGACE"], 3)
    assert read(api("ada"), 1) == (["MAK …KGACE"], 3)
    assert read(api("mallory"), 0) == (["MAK …3CW8X"], 2)
    assert read(api("olga"), 0, page_size=1)[0] == ["MAK …CBNWP", "MAK …3CW8X", "MAK …KGACE"]


def test_filters_go_together_with_it(api, world, revealed):
    vera = world.people["vera"].pk
    assert read(api("olga"), 0, actor=vera)[0] == ["MAK …CBNWP", "MAK …KGACE"]
    assert read(api("olga"), 0, action="key.copied") == ([], 0)


def test_another_order_is_possible(api, revealed):
    client = api("olga")
    body = client.get(f"{URL}?after=1&ordering=-at&page_size=1").json()
    assert [line["number"] for line in body["results"]] == [3]
    assert [line["number"] for line in client.get(body["next"]).json()["results"]] == [2]


def test_the_usual_list_shows_each_number_too(api, revealed):
    numbers = [line["number"] for line in api("olga").get(URL).json()["results"]]
    assert numbers == [None, 3, 2, 1]


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ("after=-1", "?after"),
        ("after=x", "?after"),
        ("after=1e5", "?after"),
        ("after=%D9%A5", "?after"),
        ("after=1000000000000000000", "?after"),
        ("after=", "?after"),
        ("after=1&ordering=number", "?ordering"),
        ("after=1&cursor=nx", "?cursor"),
        ("after=1&page_size=0", "?page_size"),
    ],
)
def test_a_number_that_cannot_be_is_refused(api, asked, pointer):
    answer = api("olga").get(f"{URL}?{asked}")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("rows", [1, 3])
def test_it_asks_the_database_little(world, api, rows, django_assert_num_queries):
    for _ in range(rows):
        reveal_key(by=world.actor("vera"), key=world.keys["mak"], at=timezone.now())
    number_lines()
    client = api("ada")
    client.get(URL)
    with django_assert_num_queries(4):  # token, center, roles, lines
        assert len(client.get(f"{URL}?after=0").json()["results"]) == rows


def test_the_program_of_the_guide_sends_each_line_once(world, api, monkeypatch, tmp_path, capsys):
    """It is run as it stands, and goes on where it ended."""
    text = Path(settings.BASE_DIR, "docs", "send-the-log-to-a-siem.md").read_text()
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    token, client = world.token("ines", "log:read"), api(None)

    def urlopen(request):
        address = request.full_url.removeprefix("https://licenses.example")
        answer = client.get(address, headers=request.headers)
        assert answer.status_code == 200
        return io.BytesIO(answer.content)

    def pause(seconds: int) -> None:
        for number in range(130):
            write(world.actor("vera"), str(number))
        number_lines()

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    monkeypatch.setattr("time.sleep", pause)
    program = program.replace("vlsc_pat_…", token)
    for _ in range(2):
        run = program.replace("while True:", "for _ in range(3):")  # a pause, 100 lines, 30 lines
        exec(compile(run, "guide", "exec"), {})  # noqa: S102
    sent = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["number"] for line in sent] == list(range(1, 261))
    assert Path("vlsc-log-last-number").read_text() == "260"
