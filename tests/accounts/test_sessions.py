"""How a session begins and when it ends: idle, old, or on another address of the product."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from accounts.models import Session
from tests.cast import PASSWORD

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


@pytest.fixture
def sign_in(world):
    """`sign_in("vera")` is a browser in which she typed her password."""

    def by_password(name: str, browser: Client | None = None, **more: str) -> Client:
        person, browser = world.people[name], browser or Client()
        person.set_password(PASSWORD)
        person.save()
        typed = {"login": person.email, "password": PASSWORD, **more}
        assert browser.post("/sign-in", typed).status_code == 302
        return browser

    return by_password


def is_in(browser: Client) -> bool:
    page, call = browser.get("/licenses"), browser.get("/api/v1/me")
    assert (page.status_code, call.status_code) in {(200, 200), (302, 401)}
    return page.status_code == 200


@pytest.mark.parametrize(("name", "minutes"), [("vera", 30), ("sam", 15), ("olga", 15)])
def test_an_idle_session_ends(sign_in, clock, name, minutes):
    browser = sign_in(name)
    session_key = browser.session.session_key
    for _ in range(3):
        clock.shift(minutes * MINUTE - timedelta(seconds=1))
        assert is_in(browser)
    clock.shift(minutes * MINUTE)
    assert not is_in(browser)
    assert not Session.objects.filter(pk=session_key).exists()


@pytest.mark.parametrize(("name", "hours"), [("vera", 12), ("sam", 8), ("olga", 8)])
def test_an_old_session_ends_however_busy_and_fresh(sign_in, clock, name, hours):
    browser = sign_in(name)
    for _ in range(hours * 5 - 1):
        clock.shift(12 * MINUTE)
        browser.post("/sign-in/again", {"password": PASSWORD})
    assert is_in(browser)
    clock.shift(12 * MINUTE)
    assert not is_in(browser)


def test_its_time_runs_from_the_sign_in_on(sign_in, clock):
    browser = sign_in("vera")
    clock.shift(30 * MINUTE)
    assert not is_in(browser)


def test_a_sign_in_has_a_new_id_and_nothing_of_who_was_there_before(sign_in):
    browser = sign_in("vera")
    hers = browser.cookies[settings.SESSION_COOKIE_NAME].value
    browser.post("/sign-out")
    assert not Session.objects.filter(pk=hers).exists()
    planted = Client()
    planted.cookies[settings.SESSION_COOKIE_NAME] = hers
    assert sign_in("kim", planted).cookies[settings.SESSION_COOKIE_NAME].value != hers
    planted.cookies[settings.SESSION_COOKIE_NAME] = hers
    assert not is_in(planted)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(sign_in):
    cookie = sign_in("vera").cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example/",
        "http://testserver@evil.example/",
        "/\\evil.example",
        "///evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "\r\nX-Header: 1",
        "http://localhost/",
    ],
)
def test_nobody_is_sent_elsewhere(sign_in, settings, elsewhere):
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    browser = Client()
    assert browser.get("/sign-in", {"next": elsewhere}).status_code == 200
    answer = browser.post("/preferences", {"language": "sv", "next": elsewhere})
    assert answer["Location"] == "/"
    person = sign_in("vera")
    assert person.get("/sign-in", {"next": elsewhere})["Location"] == "/"
    again = person.post("/sign-in/again", {"password": PASSWORD, "next": elsewhere})
    assert again["Location"] == "/"
    person.post("/sign-out")
    assert (
        person.post(
            "/sign-in", {"login": "vera@contoso.example", "password": PASSWORD, "next": elsewhere}
        )["Location"]
        == "/"
    )


def test_one_comes_back_to_the_page_that_was_asked_for(sign_in):
    assert Client().get("/licenses?q=contoso&sort=ends")["Location"] == (
        "/sign-in?next=/licenses%3Fq%3Dcontoso%26sort%3Dends"
    )
    browser = Client()
    sign_in("vera", browser, next="/licenses?q=contoso")
    assert browser.get("/sign-in?next=/licenses%3Fq%3Dcontoso")["Location"] == (
        "/licenses?q=contoso"
    )


PASSWORDS = {
    "too short": "eleven char",
    "at most 128": "long " * 26,
    "became known": "1q2w3e4r5t6y",
    "more than the name of this center": "Fjord Licensing Center 1!",
    "too similar to the Email address": "vera@contoso.example",
}


@pytest.mark.parametrize("why", PASSWORDS)
def test_a_password_that_others_could_guess_is_refused(sign_in, why):
    browser, new = sign_in("vera"), PASSWORDS[why]
    answer = browser.post(
        "/password/change", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert list(answer.context["form"].errors) == ["password1"]
    assert why in str(answer.context["form"].errors["password1"])


@pytest.mark.parametrize(
    "new",
    ["  spaces at both ends  ", "åäö 漢字 🔑 lösenord", ("x yå" * 32)[:127] + "!"],
    ids=["spaces", "words", "long"],
)
def test_any_other_password_is_kept_as_it_was_typed(sign_in, new):
    browser = sign_in("vera")
    browser.post("/password/change", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    for typed, status in ((new.strip() + "x", 200), (new, 302)):
        answer = Client().post("/sign-in", {"login": "VERA@contoso.example ", "password": typed})
        assert answer.status_code == status


@pytest.mark.parametrize("path", ["/sign-in", "/password/reset"])
@pytest.mark.parametrize(
    "typed",
    ["", "vera", "vera@", "\x00@contoso.example", "v" * 300 + "@contoso.example", "åsa@exämple.se"],
)
def test_what_is_no_address_is_an_answer_and_no_fault(db, path, typed):
    answer = Client().post(path, {"login": typed, "email": typed, "password": "guess"})
    assert answer.status_code in {200, 302}
