"""Guessing is limited, exactly, however many guess at once, with Redis and without."""

import threading
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.signals import user_login_failed
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import limiter as limits
from accounts.client_address import counted_address
from accounts.limiter import limiter
from accounts.models import RateWindow, User
from accounts.services import password_link
from accounts.tokens import new_token
from tests.cast import PASSWORD, build_world
from tests.races import at_once

SIGNED_IN, WRONG = 302, "wrong"


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(params=["redis", "database"])
def counted_in(request, settings, monkeypatch):
    """Where attempts are counted."""
    monkeypatch.setattr(limiter, "_client", None)
    monkeypatch.setattr(limiter, "_asks_again_at", 0.0)
    if request.param == "database":
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
    yield request.param
    limiter._client, limiter._asks_again_at = None, 0.0


@pytest.fixture
def looked_at():
    """The accounts whose password was looked at in vain."""
    seen = []

    def see(sender, credentials, **_):
        seen.append(credentials["email"])

    user_login_failed.connect(see)
    yield seen
    user_login_failed.disconnect(see)


def sign_in(email: str, password: str = WRONG, address: str = "192.0.2.1"):
    answer = Client(REMOTE_ADDR=address).post("/sign-in", {"login": email, "password": password})
    return answer.status_code


def two_hundred(attempt) -> list:
    """What 200 attempts come to, by 20 at a time."""

    def ten() -> list:
        return [attempt() for _ in range(10)]

    return [one for came_to in at_once(*[ten] * 20) for one in came_to]


def with_password(world, name: str):
    person = world.people[name]
    person.set_password(PASSWORD)
    person.save()
    return person.email


def test_after_ten_wrong_guesses_not_even_the_right_one_counts(world, looked_at):
    email = with_password(world, "vera")
    for _ in range(60):
        assert sign_in(email) == 200
    assert len(looked_at) == 10
    assert sign_in(email, PASSWORD) == 200
    # Neither from elsewhere nor for another account does this lock anybody out.
    assert sign_in(email, PASSWORD, "192.0.2.2") == SIGNED_IN
    assert sign_in(with_password(world, "kim"), PASSWORD) == SIGNED_IN


def test_right_guesses_are_not_counted(world):
    email = with_password(world, "vera")
    assert [sign_in(email, PASSWORD) for _ in range(12)] == [SIGNED_IN] * 12


def test_an_account_that_does_not_exist_is_answered_alike(world, looked_at):
    answers = [
        [
            Client().post("/sign-in", {"login": email, "password": "wrong"}).content.decode()
            for _ in range(11)
        ]
        for email in (with_password(world, "vera"), "nobody@contoso.example")
    ]
    told = [[("Too many attempts" in page, "is wrong" in page) for page in one] for one in answers]
    assert told[0] == told[1]
    assert told[0][-1] == (True, False)


def test_one_address_has_fifty_guesses_whomever_it_tries(world, looked_at):
    for place in range(60):
        sign_in(f"somebody-{place}@contoso.example")
    assert len(looked_at) == 50


@pytest.mark.django_db(transaction=True)
def test_of_200_guesses_at_once_ten_are_looked_at(looked_at):
    email = with_password(build_world(), "vera")

    two_hundred(lambda: sign_in(email))
    assert looked_at == [email] * 10


@pytest.mark.parametrize("count", [limiter.count, limiter.count_guess])
def test_a_window_ends(db, counted_in, count):
    told = [count("kind", "one", limit=2, seconds=1) for _ in range(3)]
    assert [one.is_allowed for one in told] == [True, True, False]
    assert [(one.remaining, one.resets_in) for one in told] == [(1, 1), (0, 1), (0, 1)]
    threading.Event().wait(1.1)
    assert count("kind", "one", limit=2, seconds=1).remaining == 1


def test_a_guess_is_given_back_and_all_are_forgotten(db):
    def remaining():
        return limiter.count_guess("kind", "one", limit=5, seconds=60).remaining

    assert [remaining(), remaining()] == [4, 3]
    limiter.give_back("kind", "one")
    assert remaining() == 3
    limiter.forget("kind", "one")
    limiter.give_back("kind", "one")  # there is none
    assert remaining() == 4


def test_redis_that_comes_and_goes_allows_no_guess_more(world, looked_at, monkeypatch):
    email = with_password(world, "vera")
    for away in [True, False] * 10:
        monkeypatch.setattr(limiter, "_asks_again_at", float("inf") if away else 0.0)
        sign_in(email)
    assert len(looked_at) == 10


def test_redis_that_is_away_is_not_asked_at_each_request(db, counted_in, monkeypatch):
    asked = []
    if counted_in == "database":
        connect = limits.redis.Redis.from_url
        monkeypatch.setattr(
            limits.redis.Redis, "from_url", lambda *a, **k: asked.append(1) or connect(*a, **k)
        )
        limiter.count("kind", "one", limit=5, seconds=60)
        away = limiter._asks_again_at
        limiter.count("kind", "one", limit=5, seconds=60)
        assert limiter._asks_again_at == away > 0
        assert len(asked) == 1


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("", "unix:", False),
    ],
)
def test_who_counts_as_one_caller(rf, first, second, same):
    counted = [counted_address(rf.get("/", REMOTE_ADDR=one)) for one in (first, second)]
    assert (counted[0] == counted[1]) == same


def test_the_present_password_is_guessed_no_oftener_where_it_is_asked_again(world, looked_at):
    email, browser = with_password(world, "vera"), Client(REMOTE_ADDR="192.0.2.1")
    browser.post("/sign-in", {"login": email, "password": PASSWORD})
    new = {"password1": "another wholly unguessable one"}
    for _ in range(6):
        browser.post("/password/change", new | {"oldpassword": WRONG, "password2": "another"})
        browser.post("/sign-in/again", {"password": WRONG})
    assert looked_at == [email] * 10
    refused = browser.post("/password/change", {"oldpassword": PASSWORD, **new, "password2": "x"})
    assert "Too many attempts" in refused.content.decode()


def test_whoever_sets_a_new_password_uses_it_at_once(world):
    email, browser = with_password(world, "vera"), Client(REMOTE_ADDR="192.0.2.1")
    for _ in range(11):
        sign_in(email)
    path = urlsplit(password_link(user=world.people["vera"])).path
    form = browser.get(path)["Location"]
    new = "another wholly unguessable one"
    assert browser.post(form, {"password1": new, "password2": new}).status_code == 302
    assert sign_in(email, new) == SIGNED_IN


@pytest.mark.django_db(transaction=True)
def test_of_200_who_forgot_at_once_three_get_a_mail_and_20_an_answer():
    email = build_world().people["vera"].email
    answers = two_hundred(lambda: Client().post("/password/reset", {"email": email}).status_code)
    assert (answers.count(302), answers.count(429), len(mail.outbox)) == (20, 180, 3)


@pytest.mark.django_db(transaction=True)
def test_of_200_wrong_links_at_once_20_are_looked_at():
    vera = build_world().people["vera"]
    path = urlsplit(password_link(user=vera)).path
    answers = two_hundred(lambda: Client().get(f"{path[:-3]}xyz").status_code)
    assert (answers.count(200), answers.count(429)) == (20, 180)
    assert Client().get(path).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.9").get(path).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_200_wrong_tokens_at_once_60_are_answered(counted_in):
    wrong = {"Authorization": f"Bearer {new_token()}"}
    answers = two_hundred(lambda: Client().get("/api/v1/me", headers=wrong).status_code)
    assert (answers.count(401), answers.count(429)) == (60, 140)


def test_right_links_are_not_counted(world):
    path = urlsplit(password_link(user=world.people["vera"])).path
    assert {Client().get(path).status_code for _ in range(25)} == {302}


def test_mails_to_who_forgot_are_few_and_the_page_says_the_same(world, client):
    email = world.people["vera"].email
    answers = [client.post("/password/reset", {"email": email}) for _ in range(5)]
    assert len(mail.outbox) == 3
    assert {answer["Location"] for answer in answers} == {"/password/reset/sent"}


def test_a_service_account_does_not_sign_in(world):
    email = with_password(world, "vera")
    assert sign_in(email, PASSWORD) == SIGNED_IN
    User.objects.filter(email=email).update(kind=User.Kind.SERVICE_ACCOUNT)
    assert sign_in(email, PASSWORD) == 200


def test_windows_that_ended_are_removed(db, counted_in):
    if counted_in == "database":
        limiter.count("kind", "one", limit=2, seconds=60)
        RateWindow.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
        limiter.count("kind", "two", limit=2, seconds=60)
        assert RateWindow.objects.count() == 1
