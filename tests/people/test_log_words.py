"""Every act that the code writes into the log has a sentence, in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone, translation

from agreements.services import add_forecast
from audit.detail import list_detail, list_names
from audit.models import LogLine
from audit.words import describe, list_actions, list_things

PROJECT = Path(__file__).parents[2]
APPS = sorted(path.parent.name for path in PROJECT.glob("*/apps.py"))
RECORDS = {
    "record", "_record", "record_act", "record_claim", "record_internal", "record_public",
    "_add_user", "Act",
}  # fmt: skip
# Arguments of these functions that are no facts.
OTHERS = {
    "action", "acts", "at", "by", "facts", "key_import", "licensing_ids", "message", "reason",
    "subject", "verb",
}  # fmt: skip
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


def calls() -> Iterator[ast.Call]:
    """Where the code writes a line."""
    for app in APPS:
        for path in (PROJECT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    if name in RECORDS:
                        yield node


def actions() -> set[str]:
    words = {
        one.value
        for call in calls()
        for one in ast.walk(call)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }
    by_admin = {
        f"{kind}.{done}"
        for kind in ("product", "program")
        for done in ("added", "changed", "removed")
    }
    words.discard("health.asked")  # written to see whether it could be, and rolled back
    return {word for word in words if ACTION.fullmatch(word)} | by_admin


def test_each_has_a_sentence_and_is_of_a_thing_to_filter_by():
    written = actions()
    assert {
        "key.revealed",
        "key.copied",
        "key_export.built",
        "token.made",
        "staff.added",
    } <= written
    assert {action for action in written if action not in list_actions()} == set()
    assert {action.split(".")[0] for action in written} - {
        thing for thing, _ in list_things()
    } == set()


def facts() -> set[str]:
    """Facts by keyword, and those of dictionaries within the call."""
    found: set[str] = set()
    for call in calls():
        found |= {each.arg for each in call.keywords if each.arg}
        for each in ast.walk(call):
            if isinstance(each, ast.Dict):
                found |= {key.value for key in each.keys if isinstance(key, ast.Constant)}
    return found - OTHERS


def test_each_fact_has_a_name():
    found = facts()
    assert {"count", "files", "quantity", "sha256", "state"} <= found
    assert {fact for fact in found if fact not in list_names()} == set()


def test_the_detail_is_in_the_language_and_the_time_of_its_reader():
    line = LogLine(
        facts={
            "role": "download",
            "ends_on": "2026-12-24",
            "expires_at": "2026-12-24T12:00:00Z",
            "is_public": True,
            "scopes": ["read", "keys:export"],
            "counts": {"new": 2, "errors": 0, "changes": {"new_keys": 2}},
            "product": "20261224",  # a name, not a day
            "reason": "shown in the line itself",
            "more": None,
            "unknown_fact": 7,
        }
    )
    assert list_detail(line) == [
        ("Role", "Download"),
        ("Ends on", "24 Dec 2026"),
        ("Expires", "24 Dec 2026 12:00"),
        ("From the public form", "Yes"),
        ("Scopes", "Read, Download key files"),
        ("Rows", "New: 2; Errors: 0; Changes: New keys: 2"),
        ("Product", "20261224"),
        ("Unknown fact", "7"),
    ]
    with translation.override("sv"), timezone.override("Europe/Stockholm"):
        assert list_detail(line)[:4] == [
            ("Roll", "Nedladdning"),
            ("Slutar", "24 dec 2026"),
            ("Upphör", "24 dec 2026 13:00"),
            ("Från det öppna formuläret", "Ja"),
        ]


@pytest.mark.parametrize("action", sorted(list_actions()))
def test_each_sentence_is_swedish_to_a_swede(action):
    line = LogLine(
        action=action,
        actor_kind="person",
        actor_name="Åsa",
        subject_name="X",
        facts={"holder": "Bo", "role": "download"},
    )
    english = describe(line)
    with translation.override("sv"):
        swedish = describe(line)
    assert english != swedish
    for told in (english, swedish):
        assert "Åsa" in told
        assert "%(" not in told


def test_a_pool_is_named_in_the_readers_language(world):
    with translation.override("sv"):
        add_forecast(
            by=world.actor("olga"),
            licensing_id=world.licensing_ids["7654321"],
            pool="servers",
            quantity=1,
            at=timezone.now(),
        )
        assert describe(LogLine.objects.get()) == "Olga registrerade prognosen Servrar"
    assert describe(LogLine.objects.get()) == "Olga recorded the forecast Servers"
