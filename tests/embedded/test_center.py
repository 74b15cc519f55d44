"""`make center` as a person runs it: an empty center whose first account is made by its link."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit, urlunsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import psycopg2
import pytest
import redis

from tests.cast import PASSWORD
from tests.embedded.running import Running

LINK = re.compile(r"^the first account, once, within a day: (http://\S+)$", re.MULTILINE)
GIVEN = "center_with_given_servers"
OWNER = {
    "name": "Olivia Berg",
    "email": "olivia@center.example",
    "password": PASSWORD,
    "again": PASSWORD,
}


@pytest.fixture
def given() -> Iterator[dict[str, str]]:
    """An empty database and one of the broker on the servers of the tests, as somebody has them."""
    owner, application = os.environ["VLSC_MIGRATION_DATABASE_URL"], os.environ["DATABASE_URL"]
    broker = urlunsplit(urlsplit(os.environ["REDIS_URL"])._replace(path="/15"))
    with closing(psycopg2.connect(owner)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(f"CREATE DATABASE {GIVEN}")
        yield {
            "DATABASE_URL": in_database(application),
            "VLSC_MIGRATION_DATABASE_URL": in_database(owner),
            "REDIS_URL": broker,
        }
        cursor.execute(f"DROP DATABASE {GIVEN} (FORCE)")
    redis.Redis.from_url(broker).flushdb()


def in_database(address: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{GIVEN}"))


def open_browser() -> OpenerDirector:
    return build_opener(HTTPCookieProcessor(CookieJar()))


def make_account(link: str) -> str:
    """The page after the form that the link leads to was sent."""
    browser = open_browser()
    form = browser.open(link)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.read().decode())
    assert token
    fields = urlencode({**OWNER, "csrfmiddlewaretoken": token[1]}).encode()
    return browser.open(form.url, fields).read().decode()


def test_the_link_of_an_empty_center_makes_one_account(folder: Path) -> None:
    center = Running(folder, "center")
    center.start()
    assert center.status("/readyz") == 200
    [link] = LINK.findall(center.output.read_text())
    assert "Your account has been created. Sign in with it." in make_account(link)
    with pytest.raises(HTTPError) as dead:
        open_browser().open(link)
    assert (dead.value.code, "no longer works" in dead.value.read().decode()) == (404, True)
    assert center.manage("first_account_link", "--if-needed") == ""
    assert center.end(signal.SIGTERM) == 0
    assert center.output.read_text().endswith("stopped\n")


def test_a_center_on_servers_that_are_given_starts_none_of_its_own(
    folder: Path, given: dict[str, str]
) -> None:
    center = Running(folder, "center", **given)
    center.start()
    assert center.status("/readyz") == 200
    [link] = LINK.findall(center.output.read_text())
    assert "Your account has been created." in make_account(link)
    with closing(psycopg2.connect(given["VLSC_MIGRATION_DATABASE_URL"])) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT email, staff_role FROM accounts_user")
        assert cursor.fetchall() == [(OWNER["email"], "operations")]
    assert {"postgres", "valkey"} & {path.name for path in (folder / "home").iterdir()} == set()
    assert center.end(signal.SIGINT) == 0
