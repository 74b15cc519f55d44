"""Whatever is taken away is gone with the next request: sessions, users, tokens, roles."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.actor import rebuild_actor
from accounts.models import Session, User
from agreements.models import RoleAssignment
from keyfiles import exports
from keyfiles.models import KeyExport
from people.services import revoke_token
from tests.cast import PASSWORD
from tests.today import center_today

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

    answer = here.post(
        "/password/change", {"oldpassword": "guess", "password1": NEW, "password2": NEW}
    )

    assert "This is not your current password." in answer.content.decode()
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


def test_a_token_that_was_made_while_its_holder_was_deactivated_works_no_more(world, api):
    """The database revokes those that are there; one may be made at the same instant."""
    world.people["vera"].set_active(False)
    assert api("vera").get("/api/v1/tokens").status_code == 401


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


def test_a_role_that_is_taken_or_has_ended_gives_nothing_more(world, visit_as):
    browser, role = visit_as("ada"), world.people["ada"].roles.get()
    assert browser.get("/log").status_code == 200

    role.ends_on = center_today() - timedelta(days=2)
    role.save()
    assert browser.get("/log").status_code == 403

    role.ends_on = None
    role.save()
    assert browser.get("/log").status_code == 200
    role.delete()
    assert browser.get("/log").status_code == 403


@pytest.mark.parametrize("interface", ["page", "api"])
@pytest.mark.parametrize("on", ["licensing_id", "agreement", "organization"])
def test_a_role_holds_to_the_end_of_its_last_day_at_the_center(world, visit_as, api, interface, on):
    """Midnight in Stockholm is eleven in the evening in UTC."""
    one = world.licensing_ids["7654321"]
    where = {"licensing_id": one, "agreement": one.agreement, "organization": one.organization}
    RoleAssignment.objects.filter(holder=world.people["vera"]).update(
        **{"licensing_id": None, on: where[on]}, ends_on=date(2026, 3, 10)
    )
    path = {"page": f"/licenses/{one.pk}/keys", "api": f"/api/v1/licensing-ids/{one.pk}"}[interface]
    with time_machine.travel("2026-03-10 22:59:50+00:00", tick=False) as clock:
        browser = {"page": visit_as, "api": api}[interface]("vera")
        assert browser.get(path).status_code == 200
        clock.shift(timedelta(seconds=20))
        assert browser.get(path).status_code == 404


def test_a_token_loses_what_its_holder_loses(world, api):
    calls, one = api("ada"), world.licensing_ids["7654321"].pk
    assert calls.get("/api/v1/log").status_code == 200

    world.people["ada"].roles.update(role="key_viewer")
    assert calls.get("/api/v1/log").status_code == 403
    assert calls.get(f"/api/v1/licensing-ids/{one}/purchases").status_code == 404
    assert calls.get(f"/api/v1/licensing-ids/{one}/listings").status_code == 200

    world.people["ada"].roles.all().delete()
    assert calls.get(f"/api/v1/licensing-ids/{one}").status_code == 404
    assert calls.get("/api/v1/keys").json()["results"] == []
    assert calls.get("/api/v1/tokens").status_code == 200  # one's own


def test_whoever_leaves_the_staff_sees_nothing_more(world, visit_as, api):
    browser, calls = visit_as("olga"), api("olga")
    one = world.licensing_ids["7654321"].pk
    assert browser.get("/desk/catalog").status_code == 200

    world.people["olga"].staff_role = ""
    world.people["olga"].save()

    for path in ["/log", "/desk/key-files", "/desk/catalog"]:
        assert browser.get(path).status_code == 403
    assert browser.get(f"/licenses/{one}").status_code == 404
    assert calls.get("/api/v1/center/key-files").status_code == 403
    assert calls.get("/api/v1/organizations").json()["results"] == []


def test_a_bound_token_of_staff_reveals_what_it_is_bound_to(world, api):
    calls = api("olga", licensing_ids=[world.licensing_ids["9F3K27QA"].pk])
    reason = {"reason": "asked by telephone"}
    for key, status in (("fabrikam", 200), ("mak", 404)):
        path = f"/api/v1/keys/{world.keys[key].pk}/reveal"
        assert calls.post_json(path, reason).status_code == status
    assert calls.get("/api/v1/log").json()["results"][0]["subject"]["id"] == (
        str(world.keys["fabrikam"].pk)
    )


@pytest.mark.parametrize("name", ["vera", "olga"])
def test_no_job_goes_on_for_who_or_what_has_ended(world, name):
    person, now = world.people[name], timezone.now()
    world.token(name)
    token = person.tokens.get()

    def is_there(user=person, token_id=None):
        return rebuild_actor(user_id=user.pk, token_id=token_id, at=now) is not None

    assert (is_there(), is_there(token_id=token.pk)) == (True, True)
    assert not is_there(world.people["kim"], token.pk)  # hers it is not
    token.revoke(at=now)
    assert (is_there(), is_there(token_id=token.pk)) == (True, False)
    person.is_active = False
    person.save()
    assert not is_there()


AWAY = {  # what is taken from Vera, and what her browser and her token get in the file's stead
    "role": (lambda vera: vera.roles.all().delete(), 403, 403),
    "user": (lambda vera: User.objects.filter(pk=vera.pk).update(is_active=False), 302, 401),
    "token": (lambda vera: vera.tokens.update(revoked_at=timezone.now()), 200, 401),
    "session": (lambda vera: Session.objects.all().delete(), 302, 200),
}


@pytest.fixture
def exporting(world, api, sign_in, settings, tmp_path):
    """Vera's browser and her token, and a file that her token has asked for."""
    settings.STORAGE_URL = f"file://{tmp_path}"
    browser, calls = sign_in("vera"), api("vera")
    asked = calls.post_json("/api/v1/key-exports", {"scope": "all", "format": "tsv"})
    assert asked.status_code == 202
    return browser, calls, KeyExport.objects.get()


@pytest.mark.parametrize("what", AWAY)
def test_a_file_that_was_being_built_is_not_given(world, exporting, what, transactional_db):
    take_away, _, by_token = AWAY[what]
    _, calls, export = exporting

    take_away(world.people["vera"])
    exports.build(export.pk, at=timezone.now())

    export.refresh_from_db()
    state = "ready" if what == "session" else "failed"
    assert (export.state, bool(export.stored_as)) == (state, state == "ready")
    status = taken(calls, f"/api/v1/key-exports/{export.pk}/file")
    assert status == (409 if by_token == 403 else by_token)


@pytest.mark.parametrize("what", AWAY)
def test_a_file_that_is_ready_is_not_given_any_more(world, exporting, what, transactional_db):
    take_away, by_browser, by_token = AWAY[what]
    browser, calls, export = exporting
    exports.build(export.pk, at=timezone.now())
    by_page, by_api = f"/key-files/{export.pk}/file", f"/api/v1/key-exports/{export.pk}/file"
    assert taken(calls, by_api) == 200

    take_away(world.people["vera"])

    assert taken(calls, by_api) == by_token
    assert taken(browser, by_page) == by_browser


def taken(client: Client, path: str) -> int:
    """The status of a download, read to its end."""
    answer = client.get(path)
    if answer.streaming:
        assert b"CBNWP" in b"".join(answer.streaming_content)
    return answer.status_code
