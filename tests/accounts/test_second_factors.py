"""A second factor: codes, each taken once; recovery codes; where the center requires one."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Center
from accounts.second_factors import SecondFactorAdapter, reseal_secrets
from accounts.services import add_totp, remove_second_factor, renew_recovery_codes
from audit.models import LogLine
from tests.access.sessions import make_fresh
from tests.cast import PASSWORD, build_world
from tests.races import at_once
from vlsc.lib.refused import NotPermitted, Refused
from vlsc.lib.sealing import CannotOpen

NEW_MASTER = "bmV3LW1hc3Rlci1rZXktZm9yLXRlc3RzLTMyLWJ5dGU="


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def code_of(secret: str, steps: int = 0) -> str:
    """The code that the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def with_app(world, name: str) -> str:
    """Give somebody a password and an app; the secret that the app holds."""
    person, secret = world.people[name], generate_totp_secret()
    person.set_password(PASSWORD)
    person.save()
    add_totp(by=world.actor(name), user=person, secret=secret, at=timezone.now())
    return secret


def type_password(world, name: str) -> Client:
    browser = Client()
    typed = {"login": world.people[name].email, "password": PASSWORD}
    assert browser.post("/sign-in", typed)["Location"] == "/sign-in/code"
    return browser


def type_code(browser: Client, code: str) -> bool:
    """Whether the code signs in."""
    answer = browser.post("/sign-in/code", {"code": code})
    assert (answer.status_code, answer.get("Location")) in {(302, "/"), (200, None)}
    return answer.status_code == 302


def is_in(browser: Client) -> bool:
    return browser.get("/licenses").status_code == 200


def test_the_password_alone_signs_nobody_in_who_has_an_app(world):
    secret = with_app(world, "vera")
    browser = type_password(world, "vera")
    assert not is_in(browser)
    assert browser.get("/api/v1/me").status_code == 401
    assert not type_code(browser, code_of(secret, 5))
    assert not is_in(browser)
    assert type_code(browser, code_of(secret))
    assert is_in(browser)


def test_a_code_is_taken_once_also_while_it_still_shows(world):
    code = code_of(with_app(world, "vera"))
    assert type_code(type_password(world, "vera"), code)
    assert not type_code(type_password(world, "vera"), f"{code[:3]} {code[3:]}")


def test_a_code_is_taken_once_whatever_the_cache_has_forgotten(world):
    """The library keeps taken codes in the cache, without a lock; the database counts them."""
    code = code_of(with_app(world, "vera"))
    assert type_code(type_password(world, "vera"), code)
    cache.clear()
    assert not type_code(type_password(world, "vera"), code)


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_with_one_code_at_the_same_instant_one_gets_in():
    world = build_world()
    code = code_of(with_app(world, "vera"))
    browsers = [type_password(world, "vera") for _ in range(4)]
    came_in = at_once(*[lambda browser=browser: type_code(browser, code) for browser in browsers])
    assert sorted(came_in) == [False, False, False, True]


def test_after_ten_wrong_codes_not_even_the_right_one_counts(world):
    secret = with_app(world, "vera")
    for _browser in range(2):  # a new session begins no new count
        browser = type_password(world, "vera")
        for _guess in range(5):
            assert not type_code(browser, "000000")
    assert not type_code(browser, code_of(secret))


def test_recovery_codes_work_once_each_and_the_old_ones_not_at_all(world):
    with_app(world, "vera")
    vera = {"by": world.actor("vera"), "user": world.people["vera"], "at": timezone.now()}
    old = renew_recovery_codes(**vera)
    codes = renew_recovery_codes(**vera)
    assert len(set(codes)) == 10
    assert not type_code(type_password(world, "vera"), old[0])
    assert type_code(type_password(world, "vera"), codes[0])
    assert not type_code(type_password(world, "vera"), codes[0])
    assert type_code(type_password(world, "vera"), codes[1])


def test_an_app_is_set_up_and_recovery_codes_are_shown_once(world, visit_as):
    browser, other = visit_as("vera"), visit_as("vera")
    assert browser.get("/second-factor/app")["Location"].startswith("/sign-in/again?next=")
    make_fresh(browser, world.people["vera"])
    secret = browser.get("/second-factor/app").context["secret"]
    wrong = browser.post("/second-factor/app", {"code": "000000"})
    assert (wrong.status_code, wrong.context["secret"]) == (400, secret)
    done = browser.post("/second-factor/app", {"code": code_of(secret)})
    assert done["Location"] == "/second-factor/codes"
    codes = browser.get("/second-factor/codes").context["codes"]
    assert len(codes) == 10
    assert browser.get("/second-factor/codes").context["codes"] == []
    assert (is_in(browser), is_in(other)) == (True, False)
    assert [line.action for line in LogLine.objects.order_by("id")] == [
        "second_factor.added",
        "recovery_codes.made",
    ]
    page = browser.get("/second-factor")
    assert (page.context["has_app"], page.context["codes_left"]) == (True, 10)


def test_no_secret_stands_in_the_database_in_clear(world, visit_as):
    secret = with_app(world, "vera")
    vera = {"by": world.actor("vera"), "user": world.people["vera"], "at": timezone.now()}
    codes = renew_recovery_codes(**vera)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        stored = cursor.fetchone()[0]
    assert not [each for each in (secret, *codes) if each in stored]


def test_the_last_factor_takes_the_recovery_codes_with_it(world, visit_as):
    with_app(world, "vera")
    vera = {"by": world.actor("vera"), "user": world.people["vera"], "at": timezone.now()}
    renew_recovery_codes(**vera)
    row = Authenticator.objects.get(type="totp")
    browser, kims = visit_as("vera"), visit_as("kim")
    for each, name in ((browser, "vera"), (kims, "kim")):
        make_fresh(each, world.people[name])
    assert kims.post("/second-factor/remove", {"factor": row.pk}).status_code == 404
    codes = Authenticator.objects.get(type="recovery_codes").pk
    assert browser.post("/second-factor/remove", {"factor": codes}).status_code == 404
    assert browser.post("/second-factor/remove", {"factor": row.pk}).status_code == 302
    assert not Authenticator.objects.exists()
    with pytest.raises(Refused):
        renew_recovery_codes(**vera)


def test_only_oneself_adds_and_removes_in_a_session(world):
    with_app(world, "vera")
    row, at, vera = Authenticator.objects.get(), timezone.now(), world.people["vera"]
    for by in (world.actor("kim"), world.actor("olga")):
        with pytest.raises(NotPermitted):
            add_totp(by=by, user=vera, secret=generate_totp_secret(), at=at)
        with pytest.raises(NotPermitted):
            remove_second_factor(by=by, user=vera, factor=row.pk, at=at)
        with pytest.raises(NotPermitted):
            renew_recovery_codes(by=by, user=vera, at=at)
    with pytest.raises(Refused, match="already"):
        add_totp(by=world.actor("vera"), user=vera, secret=generate_totp_secret(), at=at)


def test_operators_reset_what_somebody_has_lost(world, visit_as):
    with_app(world, "vera")
    browser = visit_as("vera")
    call_command("reset_second_factors", "vera@contoso.example")
    assert not is_in(browser)
    typed = {"login": "vera@contoso.example", "password": PASSWORD}
    assert Client().post("/sign-in", typed)["Location"] == "/"
    line = LogLine.objects.get(action="second_factor.reset")
    assert (line.actor_kind, line.subject_name) == ("system", "Vera")
    for email in ("vera@contoso.example", "nobody@contoso.example"):
        with pytest.raises(CommandError):
            call_command("reset_second_factors", email)


@pytest.mark.parametrize(("name", "is_meant"), [("sam", True), ("ada", True), ("vera", False)])
def test_where_the_center_requires_one_who_is_meant_sets_it_up_first(
    world, visit_as, name, is_meant
):
    browser, person = visit_as(name), world.people[name]
    assert is_in(browser)
    Center.objects.update(second_factor_required=True)
    assert is_in(browser) != is_meant
    assert (browser.get("/api/v1/me").status_code == 403) == is_meant
    if not is_meant:
        return
    assert browser.get("/licenses")["Location"] == "/second-factor"
    assert "requires a second factor" in browser.get("/second-factor").content.decode()
    make_fresh(browser, person)
    secret = browser.get("/second-factor/app").context["secret"]
    browser.post("/second-factor/app", {"code": code_of(secret)})
    assert is_in(browser)


def test_without_the_setting_no_page_asks_the_database_more(world, visit_as):
    browser = visit_as("vera")
    browser.get("/sessions")
    with connection.execute_wrapper(_refuse_second_factors):
        assert is_in(browser)


def _refuse_second_factors(execute, sql, params, many, context):
    assert "mfa_authenticator" not in sql
    return execute(sql, params, many, context)


def test_secrets_are_sealed_anew_with_the_master_key(world, settings):
    secret = with_app(world, "vera")
    settings.PREVIOUS_MASTER_KEY, settings.MASTER_KEY = settings.MASTER_KEY, NEW_MASTER
    assert type_code(type_password(world, "vera"), code_of(secret))
    assert reseal_secrets() == 1
    settings.PREVIOUS_MASTER_KEY = ""
    assert type_code(type_password(world, "vera"), code_of(secret, 1))
    settings.MASTER_KEY = "dGVzdHMtb25seS1tYXN0ZXIta2V5LTMyLWJ5dGVzLSE="
    with pytest.raises(CannotOpen):
        SecondFactorAdapter().decrypt(Authenticator.objects.get().data["secret"])
