"""Nobody learns from the pages who has an account: not at sign-in, and not by asking for a link."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

UNKNOWN = "nobody@contoso.example"


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def emails(world):
    """Somebody with a password, without one, deactivated, a service account, and nobody."""
    for name, is_active in (("vera", True), ("leo", False)):
        person = world.people[name]
        person.set_password("a long enough password")
        person.is_active = is_active
        person.save()
    tool = world.people["dora"]
    tool.kind = tool.Kind.SERVICE_ACCOUNT
    tool.save()
    return [*(world.people[name].email for name in ("vera", "kim", "leo", "dora")), UNKNOWN]


def same(content: bytes, email: str) -> str:
    """The page without what was typed and the form's tokens."""
    return re.sub(r"[A-Za-z0-9]{64}", "", content.decode()).replace(email, "…")


def test_a_wrong_password_is_answered_alike_for_everybody(emails):
    pages = set()
    for email in emails:
        answer = Client().post("/sign-in", {"login": email, "password": "wrong"})
        pages.add((answer.status_code, same(answer.content, email)))
    assert len(pages) == 1


def test_who_asks_for_a_link_sees_the_same_page_and_each_address_gets_a_mail_of_its_own(emails):
    answers = set()
    for email in emails:
        browser = Client()
        answer = browser.post("/password/reset", {"email": email})
        page = browser.get(answer["Location"]).content
        answers.add((answer.status_code, answer["Location"], same(page, email)))
    assert len(answers) == 1
    assert {address for message in mail.outbox for address in message.to} >= {emails[0], UNKNOWN}


def test_a_password_is_hashed_as_often_without_an_account(emails, monkeypatch):
    """What takes longer for one address than for another tells them apart."""
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or encode(*a, **k)
    )
    counts = []
    for email in emails:
        Client().post("/sign-in", {"login": email, "password": "wrong"})
        counts.append(len(hashed))
        hashed.clear()
    assert len(set(counts)) == 1, counts
