"""Filters beside those of keys say how many rows each choice would show, where that holds."""

import re

import pytest
from django.utils import timezone

from keys.services import reveal_key
from support.services import reply
from tests.makers.agreements import add_licensing_id
from tests.makers.key_files import ask_for_file, upload
from tests.makers.requests import ask, ask_mak, place


def labels(client, url: str, name: str) -> list[str]:
    """The texts of a select's options."""
    page = client.get(url).content.decode()
    select = re.search(rf'<select name="{name}".*?</select>', page, re.S)
    assert select, page
    return re.findall(r"<option[^>]*>([^<]*)<", select.group())


def rows(client, url: str) -> int:
    page = client.get(url).content.decode()
    return len(re.findall(r'<th scope="row"', page))


@pytest.fixture
def licenses(world):
    add_licensing_id(world, "1000001", days=-5, program="select_plus")
    add_licensing_id(world, "1000002", days=-9)


@pytest.mark.usefixtures("licenses")
def test_licensing_ids_of_each_status_and_program(visit_as):
    ada = visit_as("ada")
    programs = ["All programs", "Enterprise Agreement (3)", "Select Plus (1)"]
    assert labels(ada, "/licenses", "status") == ["Any status", "Active (2)", "Ended (2)"]
    assert labels(ada, "/licenses", "program") == programs
    chosen = "/licenses?program=select_plus"
    assert labels(ada, chosen, "program") == programs
    assert labels(ada, chosen, "status") == ["Any status", "Active (0)", "Ended (1)"]
    assert rows(ada, f"{chosen}&status=ended") == 1
    tree = "/licenses?view=tree&program=select_plus"
    assert labels(ada, tree, "status") == ["Any status", "Active (0)", "Ended (1)"]


@pytest.mark.usefixtures("licenses")
def test_licensing_ids_are_not_counted_beside_a_text_or_an_organization(
    world, visit_as, monkeypatch
):
    ada, plain = visit_as("ada"), ["Any status", "Active", "Ended"]
    for asked in ("q=765", f"organization={world.organizations['contoso'].pk}"):
        assert labels(ada, f"/licenses?{asked}", "status") == plain
    # Its rows are products, not licensing IDs.
    assert labels(ada, "/licenses/summary", "status") == plain
    monkeypatch.setattr("vlsc.lib.occurring.MOST_ROWS", 3)
    assert "(" not in "".join(labels(ada, "/licenses", "status"))


def test_lines_of_the_log_about_each_thing(world, visit_as, monkeypatch):
    now = timezone.now()
    for _ in range(2):
        reveal_key(by=world.actor("vera"), key=world.keys["mak"], at=now)
    ask(world, by="vera", at=now, licensing_id=place(world))
    ada, counted = visit_as("ada"), ["Everything", "Product keys (2)", "Requests (1)"]
    own = f"/licenses/{world.licensing_ids['7654321'].pk}/log"
    for path in ("/log", "/log?action=key", own):
        assert sorted(labels(ada, path, "action")) == counted
    for asked in ("person=vera", "licensing_id=7654321", f"since={now:%Y-%m-%d}"):
        assert sorted(labels(ada, f"/log?{asked}", "action")) == [
            "Everything",
            "Product keys",
            "Requests",
        ]
    monkeypatch.setattr("people.selectors.log.LATEST", 2)
    assert "(" not in "".join(labels(ada, "/log", "action"))


def test_requests_at_the_desk_of_each_queue_and_type(world, visit_as):
    now, sam = timezone.now(), visit_as("sam")
    for _ in range(2):
        ask_mak(world, at=now)
    answered = ask(world, at=now)
    reply(by=world.actor("sam"), request=answered, text="Yes.", is_internal=False, at=now)
    desk = "/desk/requests"
    queues = ["All queues", "Keys (2)", "N. America MAK ADD (0)", "Questions (0)"]
    assert labels(sam, desk, "queue")[:4] == queues
    assert labels(sam, f"{desk}?queue=keys", "queue")[:4] == queues
    assert "More MAK activations (2)" in labels(sam, desk, "kind")
    assert "A question (1)" in labels(sam, f"{desk}?show=all", "kind")
    assert labels(sam, f"{desk}?show=answered", "queue")[1:4:2] == ["Keys (0)", "Questions (1)"]
    # Nothing is late, so nothing is read, and nothing counted.
    assert labels(sam, f"{desk}?late=on", "queue")[1] == "Keys"
    sam.post(f"{desk}/{ask_mak(world, at=now)}/take")
    assert labels(sam, f"{desk}?mine=on", "queue")[1] == "Keys (1)"
    assert rows(sam, f"{desk}?mine=on&queue=keys") == 1


def test_my_requests_of_each_status_and_type(world, visit_as):
    now, kim = timezone.now(), visit_as("kim")
    ask_mak(world, at=now)
    ask(world, by="mallory")
    mine = "/support/requests"
    assert labels(kim, mine, "kind") == ["All types", "More MAK activations (1)"]
    assert labels(kim, mine, "state") == ["Any status", "Received (1)"]


def test_files_of_each_status_as_it_is_shown(world, visit_as):
    now = timezone.now()
    for expires_at in (now + timezone.timedelta(hours=1), now, now):
        ask_for_file(world, "vera", expires_at=expires_at)
    ask_for_file(world, "ada", state="failed")
    vera, statuses = visit_as("vera"), ["Any status", "Ready (1)", "Expired (2)"]
    assert labels(vera, "/key-files", "state") == statuses
    for state, count in (("ready", 1), ("expired", 2), ("failed", 0)):
        assert rows(vera, f"/key-files?state={state}") == count, state
    none = vera.get("/key-files?state=failed").content.decode()
    assert "No matching key files" in none
    assert 'id="key-files"' in none  # the list that looks again is replaced by this


def test_uploads_of_each_status(world, visit_as):
    olga, imports = visit_as("olga"), "/desk/key-files"
    for state in ("checked", "applied", "applied"):
        upload(world, state)
    assert labels(olga, imports, "state") == ["Any status", "Checked (1)", "Loaded (2)"]
    assert rows(olga, f"{imports}?state=applied") == 2
    assert "No matching files" in olga.get(f"{imports}?state=failed").content.decode()
    assert rows(olga, f"{imports}?state=nonsense") == 3
