"""A running center for the browser tests: the cast's world, a web server, and a real worker."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from allauth.account.internal.flows import login
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import Model
from django.test import Client
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from keys import vault
from tests.browser.stage import set_stage
from tests.cast import PASSWORD, World, build_world
from tests.rows import put, remove_all
from vlsc.celery import app

BUSY = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
PROJECT = Path(__file__).resolve().parents[2]


@dataclass
class RunningCenter:
    """The world as committed rows, served on a port of this machine."""

    world: World
    server: LiveServer = field(repr=False)
    sessions: dict[str, str] = field(repr=False)
    staged: dict[str, Model] = field(default_factory=dict, repr=False)
    tokens: dict[str, str] = field(default_factory=dict, repr=False)
    worker: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @classmethod
    def start(cls) -> "RunningCenter":
        """Build the world and serve it. Everybody of the cast has the cast's password."""
        vault.forget()  # what an earlier center's keys were sealed with went with its rows
        world = put(build_world)
        User.objects.update(password=make_password(PASSWORD))
        sessions = {
            name: session_of(User.objects.get(pk=who.pk)) for name, who in world.people.items()
        }
        return cls(world, LiveServer("127.0.0.1"), sessions)

    @property
    def url(self) -> str:
        """Where it is."""
        return self.server.url

    def token(self, name: str) -> UUID:
        """A token of somebody's; it was made here if there was none."""
        person = self.world.people[name]
        if not person.tokens.exists():
            self.world.token(name)
        return person.tokens.earliest("id").pk

    def sign_in(self, context: BrowserContext, name: str) -> None:
        """Give a browser somebody's session, without the form."""
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": self.sessions[name]}
        context.add_cookies([{**cookie, "url": self.url}])

    def stage(self) -> None:
        """Put something on the pages that show what was done."""
        self.staged = set_stage(self.world)

    def start_worker(self) -> None:
        """Start a Celery worker on the tests' database, and wait until it listens.

        The hints of earlier tests are dropped: their rows are gone, and it would look for each.
        """
        app.control.purge()
        address = urlsplit(os.environ["DATABASE_URL"])
        database = urlunsplit(address._replace(path=f"/{settings.DATABASES['default']['NAME']}"))
        variables = {"DATABASE_URL": database, "VLSC_PROCESS": "worker"}
        variables |= {"VLSC_STORAGE_URL": settings.STORAGE_URL, "REDIS_URL": settings.REDIS_URL}
        alone = ["--pool", "solo", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
        self.worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "vlsc", "worker", *alone],
            cwd=PROJECT,
            env={**os.environ, **variables},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(lambda: app.control.ping(timeout=0.3), "the worker does not answer")

    def stop(self) -> None:
        """End the worker and the server, and forget the world."""
        if self.worker:
            self.worker.terminate()
            self.worker.wait(60)
        self.server.stop()
        wait_for(is_quiet, "requests that nobody waits for go on")
        remove_all()


def session_of(person: User) -> str:
    """The cookie of a new session, in which all but Leo gave the password just now."""
    client = Client()
    client.force_login(person)
    session = client.session
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = (
        "" if person.name == "Leo" else str(person.pk)
    )
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def is_quiet() -> bool:
    """Whether the server's threads are done with the database."""
    with connection.cursor() as cursor:
        cursor.execute(BUSY)
        return cursor.fetchone() == (0,)


def wait_for(true: Callable[[], object], otherwise: str, seconds: float = 60) -> None:
    """Ask until it is so, or fail with what is wrong."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, otherwise
        time.sleep(0.05)


def path_of(url: str) -> str:
    """The path of an address, with the ids in it left out."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "…", urlsplit(url).path)
