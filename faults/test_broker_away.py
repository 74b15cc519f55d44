"""With Redis down, people sign in, see their keys, activate machines and file requests (R6)."""

import itertools
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from django.contrib.auth.hashers import make_password

from accounts.models import User
from faults.activations import Mak, ask_for_one
from faults.processes import POINTS
from faults.web import Web
from keys import vault
from notices.models import Mail
from support.models import Request
from tests.activation.machines import installation_id
from tests.cast import PASSWORD, World, build_world
from tests.races import at_once

SECONDS = 4 if POINTS < 20 else 60
QUESTION = {
    "kind": "general",
    "category": "other",
    "subject": "A question",
    "reason": "How does it work?",
}


@pytest.fixture
def center(transactional_db) -> World:
    vault.forget()  # the data keys of another test's database are gone with it
    world = build_world()
    User.objects.update(password=make_password(PASSWORD))
    return world


@pytest.fixture
def web(center, broker) -> Iterator[Web]:
    running = Web()
    running.start()
    yield running
    running.kill()


def sign_in_and_see_keys(web: Web, email: str, last_five: str) -> None:
    """By the form, with a new browser."""
    cookies, site = CookieJar(), f"http://127.0.0.1:{web.port}"
    browser = build_opener(HTTPCookieProcessor(cookies))
    browser.open(f"{site}/sign-in").close()
    [secret] = [cookie.value for cookie in cookies if cookie.name.startswith("csrf")]
    form = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": secret}
    browser.open(f"{site}/sign-in", urlencode(form).encode()).close()
    with browser.open(f"{site}/keys") as answer:
        assert last_five in answer.read().decode()


def activate(web: Web, mak: Mak, numbers: Iterator[int]) -> None:
    assert ask_for_one(web, mak, installation_id(next(numbers))).result == "granted"


def file_request(web: Web, token: str) -> None:
    status, answer = web.post("/api/v1/support-requests", QUESTION, token)
    assert status == 201, answer


def repeat(act: Callable[[], None], seconds: float) -> int:
    """How often it succeeded in so many seconds; raises what it raises."""
    until, times = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        act()
        times += 1
    return times


def test_nothing_fails_while_the_broker_is_away(center, web, broker):
    mak, numbers = Mak.add(center, "away", 1_000_000, shards=32), itertools.count()
    vera, token = center.people["vera"], center.token("kim")
    acts = [
        partial(sign_in_and_see_keys, web, vera.email, center.keys["cad"].last_five),
        partial(activate, web, mak, numbers),
        partial(file_request, web, token),
    ]
    for act in acts:
        act()
    broker.child.kill()
    done = at_once(*[partial(repeat, act, SECONDS) for act in acts])
    assert min(done) > 0
    filed = done[-1] + 1
    assert Request.objects.count() == filed
    # What was committed waits for a worker.
    mails = Mail.objects.filter(template="support.received", state="waiting")
    assert mails.count() == filed
    print(
        "{} times signed in, {} machines activated, {} requests filed in {} s without a broker"
        ", 0 failures".format(*done, SECONDS)
    )
