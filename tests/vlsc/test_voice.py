"""Texts avoid the words that docs/voice-and-tone.md replaces, in both languages."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

ENGLISH = re.compile(
    r"\b[Tt]ick(?:ed|s)?\b|\b[Gg]o on\b|\bPresent password|\bpresent password|\bfits\b|\b[Ee]-mail"
    r"|\b[Mm]ails?\b(?! server)|\b[Mm]end\b|\bgood rows?\b|\bby nobody\b|\bSay (?:why|what|which)\b"
    r"|\b(?:[Ss]ome|[Nn]o|[Ee]very|[Aa]ny)body\b|\b[Ss]tands?\b"
    r"|\b(?:gave|[Gg]ive|given) (?!up\b)(?:\S+ ){0,3}roles?\b"
    r"|\b[Mm]ake (?:a|an|the|your|new) (?:\w+ )?(?:tokens?|accounts?|keys?|codes?|passkey)\b"
    r"|^(?:State|Somebody .*|Nobody .*|Ask for .*)$"
)
SWEDISH = re.compile(
    r"\b[Mm]askin(?:en|er|erna)?s?\b|\b[Ll]add(?:a|ade|at) ner\b|\bper e-post\b"
    r"|\b[Kk]asta(?:de|ts|d)?\b"
    r"|\bTillstånd\b|\bSlag\b"
)


@pytest.fixture(scope="module")
def texts() -> polib.POFile:
    return polib.pofile(str(Path(settings.BASE_DIR) / "locale/sv/LC_MESSAGES/django.po"))


def found(pattern: re.Pattern[str], *values: str) -> list[str]:
    # The `mailto` of a link and the examples of addresses are no words.
    return [value for value in values if pattern.search(re.sub(r"<[^>]*>", "", value))]


def test_english_says_what_such_products_say(texts: polib.POFile) -> None:
    wrong = [text for entry in texts for text in found(ENGLISH, entry.msgid, entry.msgid_plural)]
    assert wrong == []


def test_swedish_says_what_such_products_say(texts: polib.POFile) -> None:
    wrong = [
        text
        for entry in texts
        for text in found(SWEDISH, entry.msgstr, *entry.msgstr_plural.values())
    ]
    assert wrong == []
