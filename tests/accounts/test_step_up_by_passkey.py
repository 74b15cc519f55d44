"""People who have a passkey use it before a far-reaching act, in place of the password."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from accounts.models import Token
from accounts.services import renew_recovery_codes
from tests.access.sessions import make_fresh
from tests.accounts.kept_forms import AGAIN, FORM, asked
from tests.cast import PASSWORD, World
from tests.makers.identity_providers import add_identity_provider
from tests.soft_passkey import (
    JSON,
    REFUSED,
    TOUCHED,
    UNREADABLE,
    SoftPasskey,
    challenge_of,
    give_passkey,
)

PASSKEY = "/sign-in/again/passkey"
BUTTON = "Continue with a passkey"
TOO_MANY = "Too many"


@pytest.fixture
def vera(world: World, visit_as) -> Client:
    """Vera's browser; she has no password, and used her passkey long ago."""
    world.people["vera"].set_unusable_password()
    world.people["vera"].save(update_fields=["password"])
    return visit_as("vera")


@pytest.fixture
def passkey(world: World, vera: Client) -> SoftPasskey:
    return give_passkey(world, "vera")


def send(browser: Client, first, credential: str):
    return browser.post(PASSKEY, {**asked(first), "credential": credential})


def use(browser: Client, first, passkey: SoftPasskey):
    return send(browser, first, passkey.used(challenge_of(browser, PASSKEY)))


def is_fresh(browser: Client) -> bool:
    return browser.get("/second-factor/app").status_code == 200


def test_the_token_that_was_asked_for_is_made_after_the_passkey(vera, passkey):
    first = vera.post("/tokens", FORM)
    page = vera.get(first["Location"]).content.decode()
    assert (BUTTON in page, 'type="password"' in page) == (True, False)
    assert "We then do what you requested." in page
    assert page.count(f'name="act" value="{asked(first)["act"]}"') == 1
    done = use(vera, first, passkey)
    token = Token.objects.get()
    assert (done.status_code, done["Location"]) == (302, f"/tokens/{token.pk}/made")
    assert token.scopes == ["keys:export", "read"]
    assert Authenticator.objects.get().last_used_at is not None
    assert is_fresh(vera)


def test_what_the_passkey_answers_counts_once(vera, passkey):
    first = vera.post("/tokens", FORM)
    credential = passkey.used(challenge_of(vera, PASSKEY))
    places = [send(vera, first, credential)["Location"] for _ in range(2)]
    assert places == [f"/tokens/{Token.objects.get().pk}/made", first["Location"]]


@pytest.mark.parametrize("wrong", ["another's", "unknown", "touched", "old", "unreadable"])
def test_a_refused_passkey_does_nothing_and_keeps_the_form(world, vera, passkey, wrong):
    challenge = challenge_of(vera, PASSKEY)
    answers = {
        "another's": lambda: give_passkey(world, "kim").used(challenge),
        "unknown": lambda: SoftPasskey(world.people["vera"]).used(challenge),
        "touched": lambda: passkey.used(challenge, TOUCHED),
        "old": lambda: passkey.used("AAAA"),
        "unreadable": lambda: UNREADABLE["an ID alone"],
    }
    first = vera.post("/tokens", FORM)
    refused = send(vera, first, answers[wrong]())
    assert (refused.status_code, refused["Location"]) == (302, first["Location"])
    assert REFUSED in vera.get(refused["Location"]).content.decode()
    assert not Token.objects.exists()
    assert not is_fresh(vera)
    use(vera, first, passkey)
    assert Token.objects.count() == 1


def test_after_ten_refused_not_even_the_right_one_counts(passkey, visit_as):
    """A right one before them counts for nothing, and a new session begins no new count."""
    for wrong, is_taken in ((0, True), (9, True), (1, False)):
        browser, before = visit_as("vera"), Token.objects.count()
        first = browser.post("/tokens", FORM)
        for _guess in range(wrong):
            send(browser, first, passkey.used("AAAA"))
        done = use(browser, first, passkey)
        assert (Token.objects.count() > before) == is_taken
    assert TOO_MANY in browser.get(done["Location"]).content.decode()


def test_who_has_a_password_too_chooses_and_gives_a_recovery_code_with_it(world, visit_as):
    world.people["vera"].set_password(PASSWORD)
    world.people["vera"].save()
    passkey, browser = give_passkey(world, "vera"), visit_as("vera")
    first = browser.post("/tokens", FORM)
    page = browser.get(first["Location"]).content.decode()
    assert page.index(BUTTON) < page.index('type="password"')
    use(browser, first, passkey)
    assert Token.objects.count() == 1
    [code, *_more] = renew_recovery_codes(
        by=world.actor("vera"), user=world.people["vera"], at=timezone.now()
    )
    other = visit_as("vera")
    again = other.post("/tokens", FORM)
    sent = {**asked(again), "password": PASSWORD}
    for wrong in ({}, {"code": ""}, {"code": "1234abcd"}):
        page = other.post(AGAIN, sent | wrong)
        assert (page.status_code, Token.objects.count()) == (200, 1)
    assert "Recovery code</label>" in page.content.decode()
    other.post(AGAIN, sent | {"code": code})
    assert Token.objects.count() == 2


def test_where_a_provider_is_required_no_passkey_is_taken(world, vera, passkey):
    provider, challenge = add_identity_provider(world), challenge_of(vera, PASSKEY)
    first = vera.post("/tokens", FORM)
    assert BUTTON in vera.get(first["Location"]).content.decode()
    provider.is_required = True
    provider.save()
    page = vera.get(first["Location"]).content.decode()
    assert BUTTON not in page
    assert f'class="act loud" href="/sign-in/{provider.pk}?next=' in page
    assert vera.get(PASSKEY, headers=JSON).status_code == 302
    assert urlsplit(send(vera, first, passkey.used(challenge))["Location"]).path == AGAIN
    assert not is_fresh(vera)


def test_who_signs_in_by_a_provider_alone_is_led_there(world, vera):
    provider = add_identity_provider(world)
    page = vera.get(AGAIN, {"next": "/tokens"}).content.decode()
    assert f'class="act loud" href="/sign-in/{provider.pk}?next=%2Ftokens' in page
    assert ('type="password"' in page, BUTTON in page) == (False, False)
    assert "You have no password and no passkey." not in page


def test_who_has_no_way_is_told_how_to_get_a_password(vera):
    page = vera.get(AGAIN, {"next": "/tokens"}).content.decode()
    assert "You have no password and no passkey." in page
    assert '<a href="/password/reset">Request a link</a>' in page
    assert ('type="password"' in page, BUTTON in page) == (False, False)
    assert vera.get(PASSKEY, headers=JSON)["Location"] == AGAIN


def test_without_script_the_address_of_the_passkey_leads_to_the_page(vera, passkey):
    leads = vera.get(PASSKEY, {"next": "/tokens"})
    assert urlsplit(leads["Location"]).path == AGAIN
    assert parse_qs(urlsplit(leads["Location"]).query) == {"next": ["/tokens"]}
    assert Client().get(PASSKEY, headers=JSON)["Location"].startswith("/sign-in?next=")


def test_an_open_session_alone_sets_no_first_password(world, vera, passkey):
    """Its finder would set one, and then do all that asks for the password."""
    new = {"password1": PASSWORD, "password2": PASSWORD}
    for answer in (vera.get("/password/set"), vera.post("/password/set", new)):
        assert answer["Location"] == f"{AGAIN}?next=%2Fpassword%2Fset"
    world.people["vera"].refresh_from_db()
    assert not world.people["vera"].has_usable_password()
    make_fresh(vera, world.people["vera"])
    assert vera.post("/password/set", new).status_code == 302
    world.people["vera"].refresh_from_db()
    assert world.people["vera"].check_password(PASSWORD)
