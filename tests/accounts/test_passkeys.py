"""Passkeys sign in; what no browser answers for one is refused."""

import json

import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.test import Client
from django.utils import timezone

from accounts.services import add_totp
from tests.access.sessions import make_fresh
from tests.cast import PASSWORD
from tests.soft_passkey import (
    REFUSED,
    TOUCHED,
    UNREADABLE,
    VERIFIED,
    SoftPasskey,
    challenge_of,
    give_passkey,
)


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_no_browser_answers_is_refused_wherever_a_passkey_is_taken(world, visit_as, what):
    """The library would fail at some of it, also before somebody is signed in."""
    kim, sent = world.people["kim"], {"credential": UNREADABLE[what], "name": "Key"}
    kim.set_password(PASSWORD)
    kim.save()
    give_passkey(world, "kim")
    visitor = Client()
    assert visitor.post("/sign-in/passkey", sent)["Location"] == "/sign-in"
    assert REFUSED in visitor.get("/sign-in").content.decode()
    visitor.post("/sign-in", {"login": kim.email, "password": PASSWORD})
    assert REFUSED in visitor.post("/sign-in/code", sent).content.decode()
    browser = visit_as("kim")
    make_fresh(browser, kim)
    refused = browser.post("/second-factor/passkey", sent)
    assert refused.status_code == 400
    assert REFUSED in refused.content.decode()


def test_a_refused_passkey_keeps_where_somebody_wanted_to_go(world):
    passkey, browser, wanted = give_passkey(world, "kim"), Client(), "/sign-in?next=%2Ftokens"
    assert browser.get("/sign-in/passkey", {"next": "/tokens"})["Location"] == wanted
    refused = {"credential": passkey.used("AAAA"), "next": "/tokens"}
    assert browser.post("/sign-in/passkey", refused)["Location"] == wanted
    page = browser.get(wanted).content.decode()
    assert page.count('name="next" value="/tokens"') == 2  # with the password, with a passkey
    for elsewhere in ("https://elsewhere.example", "//elsewhere.example", ""):
        away = browser.post("/sign-in/passkey", refused | {"next": elsewhere})
        assert away["Location"] == "/sign-in"
    challenge = challenge_of(browser, "/sign-in/passkey")
    right = refused | {"credential": passkey.used(challenge)}
    assert browser.post("/sign-in/passkey", right)["Location"] == "/tokens"


@pytest.mark.parametrize(("app", "passkey"), [(True, False), (True, True), (False, True)])
def test_the_second_step_offers_what_the_person_has(world, app, passkey):
    kim = world.people["kim"]
    kim.set_password(PASSWORD)
    kim.save()
    if app:
        own = {"by": world.actor("kim"), "user": kim, "at": timezone.now()}
        add_totp(**own, secret=generate_totp_secret())
    if passkey:
        give_passkey(world, "kim")
    browser = Client()
    browser.post("/sign-in", {"login": kim.email, "password": PASSWORD})
    page = browser.get("/sign-in/code").content.decode()
    assert ("that your app shows" in page, "Use a passkey" in page) == (app, passkey)
    assert page.count('class="act loud"') == page.count("your recovery codes") == 1


def test_a_passkey_is_made_and_signs_in_alone_and_after_the_password(world, visit_as):
    browser, kim = visit_as("kim"), world.people["kim"]
    make_fresh(browser, kim)
    passkey, path = SoftPasskey(kim), "/second-factor/passkey"
    challenge = browser.get(path).context["options"]["publicKey"]["challenge"]
    made = {"name": "Key", "credential": json.dumps(passkey.made(challenge))}
    assert browser.post(path, made).status_code == 302
    alone = Client()
    challenge = challenge_of(alone, "/sign-in/passkey")
    sent = {"credential": passkey.used(challenge)}
    assert alone.post("/sign-in/passkey", sent)["Location"] == "/"
    kim.set_password(PASSWORD)
    kim.save()
    second = Client()
    second.post("/sign-in", {"login": kim.email, "password": PASSWORD})
    for flags, status in ((TOUCHED, 200), (VERIFIED, 302)):
        options = second.get("/sign-in/code").context["js_data"]["request_options"]
        answer = passkey.used(options["publicKey"]["challenge"], flags)
        assert second.post("/sign-in/code", {"credential": answer}).status_code == status
