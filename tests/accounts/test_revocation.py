"""Whatever is taken away is gone with the next request: sessions, users, tokens, roles."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agreements.services import revoke_token
from tests.cast import PASSWORD

NEW = "another wholly unguessable one"


@pytest.fixture
def sign_in(world):
    """`sign_in("vera")` is a browser in which she typed her password."""

    def by_password(name: str) -> Client:
        person = world.people[name]
        if not person.has_usable_password():
            person.set_password(PASSWORD)
            person.save()
        browser = Client()
        answer = browser.post("/sign-in", {"login": person.email, "password": PASSWORD})
        assert answer.status_code == 302
        return browser

    return by_password


def is_in(browser: Client) -> bool:
    answer = browser.get("/tokens")
    assert answer.status_code == 200 or answer["Location"].startswith("/sign-in")
    return answer.status_code == 200


def test_a_new_password_ends_the_other_sessions(sign_in):
    here, elsewhere = sign_in("vera"), sign_in("vera")
    assert is_in(elsewhere)

    answer = here.post(
        "/password/change", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )

    assert answer.status_code == 302
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_a_wrong_old_password_changes_nothing(sign_in):
    here, elsewhere = sign_in("vera"), sign_in("vera")

    here.post("/password/change", {"oldpassword": "guess", "password1": NEW, "password2": NEW})

    assert (is_in(here), is_in(elsewhere)) == (True, True)
    sign_in("vera")


def test_a_deactivated_person_is_out(world, sign_in, api):
    browser, calls = sign_in("vera"), api("vera")
    person = world.people["vera"]
    assert calls.get("/api/v1/tokens").status_code == 200

    person.is_active = False
    person.save()

    assert not is_in(browser)
    assert calls.get("/api/v1/tokens").status_code == 401


def test_a_revoked_token_is_out(world, api):
    calls = api("vera")
    token = world.people["vera"].tokens.get()
    assert calls.get("/api/v1/tokens").status_code == 200

    revoke_token(by=world.actor("vera"), token=token, at=timezone.now())

    assert calls.get("/api/v1/tokens").status_code == 401


def test_an_expired_token_is_out(world, api):
    calls = api("vera")
    world.people["vera"].tokens.update(expires_at=timezone.now())

    assert calls.get("/api/v1/tokens").status_code == 401


def test_a_token_is_used_from_its_networks_only(world, api):
    calls = api("vera")
    tokens = world.people["vera"].tokens
    tokens.update(networks=["192.0.2.0/24"])
    assert calls.get("/api/v1/tokens").status_code == 401

    tokens.update(networks=["192.0.2.0/24", "127.0.0.0/8"])
    assert calls.get("/api/v1/tokens").status_code == 200


def test_a_role_that_is_taken_or_has_ended_gives_nothing_more(world, page):
    browser, role = page("ada"), world.people["ada"].roles.get()
    assert browser.get("/log").status_code == 200

    role.ends_on = timezone.now().date() - timedelta(days=2)
    role.save()
    assert browser.get("/log").status_code == 403

    role.ends_on = None
    role.save()
    assert browser.get("/log").status_code == 200
    role.delete()
    assert browser.get("/log").status_code == 403
