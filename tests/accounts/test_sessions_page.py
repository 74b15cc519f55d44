"""People see where they are signed in, and end one session or all others."""

import time
from dataclasses import replace

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.utils import timezone

from accounts.models import Session
from accounts.services import end_other_sessions, end_session
from accounts.session_store import SEEN, STARTED
from audit.models import LogLine
from tests.cast import PASSWORD
from tests.makers.sessions import put_session
from vlsc.lib.devices import name_device
from vlsc.lib.refused import NotPermitted

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
MINUTE = 60


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def sign_in(world):
    """`sign_in("vera", EDGE)` is a browser in which she has typed her password."""

    def by_password(name: str, agent: str) -> Client:
        person, browser = world.people[name], Client(HTTP_USER_AGENT=agent)
        if not person.has_usable_password():
            person.set_password(PASSWORD)
            person.save()
        typed = {"login": person.email, "password": PASSWORD}
        assert browser.post("/sign-in", typed).status_code == 302
        return browser

    return by_password


def listed(browser: Client) -> list[tuple[str, str]]:
    page = browser.get("/sessions")
    return [(session.device, session.address) for session in page.context["sessions"]]


def is_in(browser: Client) -> bool:
    return browser.get("/licenses").status_code == 200


def test_one_is_ended_and_signed_out_with_its_next_request(sign_in, world):
    here, there, kims = (sign_in(*who) for who in (("vera", FIREFOX), ("vera", EDGE), ("kim", "")))
    assert sorted(listed(here)) == [("Edge, Windows", "127.0.0.1"), ("Firefox, Linux", "127.0.0.1")]
    (session,) = Session.objects.filter(user=world.people["vera"], device="Edge, Windows")
    path = f"/sessions/{session.public_id}/end"
    assert kims.post(path).status_code == 404
    assert is_in(there)

    assert here.post(path)["Location"] == "/sessions"

    assert (is_in(here), is_in(there), is_in(kims)) == (True, False, True)
    line = LogLine.objects.get()
    assert (line.action, line.actor_name, line.subject_name) == (
        "session.ended",
        "Vera",
        "Edge, Windows",
    )
    assert here.post(path).status_code == 404


def test_all_others_end_and_those_of_other_people_go_on(sign_in):
    here, *others, kims = (sign_in(name, FIREFOX) for name in ("vera", "vera", "vera", "kim"))
    assert here.post("/sessions/others/end")["Location"] == "/sessions"
    assert [is_in(browser) for browser in (here, *others, kims)] == [True, False, False, True]
    assert LogLine.objects.get().facts == {"count": 2}
    here.post("/sessions/others/end")
    assert LogLine.objects.count() == 1


def test_ones_own_session_may_be_ended_too(sign_in, world):
    here = sign_in("vera", FIREFOX)
    (session,) = Session.objects.filter(user=world.people["vera"])
    assert here.post(f"/sessions/{session.public_id}/end")["Location"] == "/sign-in"
    assert not is_in(here)


def test_a_request_under_way_does_not_bring_an_ended_session_back(sign_in, world):
    here = sign_in("vera", FIREFOX)
    store = here.session
    assert store["_auth_user_id"]  # read before it ends
    Session.objects.all().delete()
    store["later"] = 1
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


def test_a_new_password_ends_the_rows_of_the_others(sign_in):
    here, _other = sign_in("vera", FIREFOX), sign_in("vera", EDGE)
    new = "another wholly unguessable one"
    typed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/password/change", typed).status_code == 302
    assert [device for device, _address in listed(here)] == ["Firefox, Linux"]


@pytest.mark.parametrize(
    ("name", "minutes", "counts"), [("vera", 29, 2), ("vera", 30, 1), ("sam", 15, 1)]
)
def test_sessions_that_have_ended_by_time_are_not_listed(visit_as, world, name, minutes, counts):
    past = int(time.time()) - minutes * MINUTE
    put_session(world.people[name], **{SEEN: past, STARTED: past})
    browser = visit_as(name)
    browser.get("/licenses")
    assert len(listed(browser)) == counts


def test_old_ones_are_not_listed_however_busy(visit_as, world):
    put_session(world.people["vera"], **{STARTED: int(time.time()) - 12 * 3600})
    browser = visit_as("vera")
    browser.get("/licenses")
    assert len(listed(browser)) == 1


def test_nobody_ends_those_of_others_and_a_token_none(world):
    session, now = put_session(world.people["vera"]), timezone.now()
    vera = world.actor("vera")
    for by in (world.actor("kim"), replace(vera, channel="api")):
        with pytest.raises(NotPermitted):
            end_session(by=by, session=session, at=now)
    with pytest.raises(NotPermitted):
        end_other_sessions(by=replace(vera, channel="api"), keep="", at=now)
    assert Session.objects.count() == 1
    Session.objects.all().delete()
    with pytest.raises(Session.DoesNotExist):
        end_session(by=vera, session=session, at=now)
    assert not LogLine.objects.exists()


@pytest.mark.parametrize("others", [1, 3])
def test_the_page_takes_as_many_queries_whatever_it_lists(
    visit_as, world, django_assert_num_queries, others
):
    for _number in range(others):
        put_session(world.people["vera"])
    browser = visit_as("vera")
    browser.get("/sessions")
    with django_assert_num_queries(5):
        assert len(listed(browser)) == others + 1


@pytest.mark.parametrize(
    ("agent", "device"),
    [(FIREFOX, "Firefox, Linux"), (EDGE, "Edge, Windows"), ("curl/8.1", ""), ("", "")],
)
def test_a_device_is_named_as_people_know_it(agent, device):
    assert name_device(agent) == device
