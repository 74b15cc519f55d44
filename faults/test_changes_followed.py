"""A program that asks for changes beside a real import misses none of its rows.

A real worker loads a file in one transaction of some seconds, others change keys in short ones, and
the program asks all the while, at every moment of the load.
"""

import random
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from faults.processes import LEASE, PATIENCE, POINTS, SWEEP, Running
from faults.processes import worker as celery_worker
from keyfiles.models import KeyImport
from keyfiles.services import confirm_import, receive_key_file, store_file
from keys import vault
from keys.models import Key
from tests.cast import World, build_world
from tests.conftest import ApiClient
from tests.keyfiles.key_files import COMMAND, a_key, key_file, row

IS_SHORT = POINTS < 20
ROWS, LOADS = (3_000, 1) if IS_SHORT else (30_000, 3)


@pytest.fixture
def center(transactional_db, settings, tmp_path) -> World:
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    settings.LEASE_SECONDS, settings.SWEEP_SECONDS = LEASE, SWEEP
    settings.TOKEN_REQUESTS_PER_MINUTE = 10**9
    vault.forget()  # the data keys of another test's database are gone with it
    return build_world()


@pytest.fixture
def worker(center) -> Iterator[Running]:
    running = celery_worker("--pool", "solo")
    running.start()
    yield running
    running.kill()


class Follower:
    """A program that keeps how often each key was used, as it last read it."""

    def __init__(self, world: World) -> None:
        self.client, self.mark = ApiClient(world.token("ines")), "2020-01-01T00:00:00Z"
        self.known: dict[str, tuple[int | None, int | None]] = {}

    def ask(self) -> None:
        """Read all pages of what has changed since the mark."""
        address = f"/api/v1/keys?page_size=100&updated_since={self.mark}"
        while address:
            body = self.client.get(address).json()
            self.known |= {key["id"]: (key["used"], key["allowed"]) for key in body["results"]}
            following = urlsplit(body["next"] or "")
            address = following.path and f"{following.path}?{following.query}"
        self.mark = body["synced_until"]


def check_file(seed: int) -> KeyImport:
    text = key_file(*[row(key=a_key(f"{seed}/{number}")) for number in range(ROWS)])
    key_import = receive_key_file(
        by=COMMAND,
        file=store_file(file=BytesIO(text.encode("utf-8-sig")), name="october.csv"),
        create_missing=False,
        good_rows=False,
        at=timezone.now(),
    )
    reach(key_import, "checked")
    return key_import


def reach(key_import: KeyImport, state: str) -> None:
    until = time.monotonic() + PATIENCE
    while key_import.state != state:
        assert time.monotonic() < until, (key_import.state, key_import.failure)
        time.sleep(0.02)
        key_import.refresh_from_db()


def change_keys(pks: list, is_over: threading.Event) -> None:
    """Many short transactions; the counters only rise."""
    chance, used = random.Random(1), 0
    while not is_over.wait(0.01):
        used += 1
        Key.objects.filter(pk=chance.choice(pks)).update(allotted=10**8, used=used)
    connection.close()


def test_none_is_missed_beside_a_load_and_short_changes(center, worker):
    follower, is_over = Follower(center), threading.Event()
    follower.ask()
    # Those that a licensor counts: what is shown of the center's own comes from their counters.
    reported = Key.objects.filter(type="mak", activation_authority="external")
    pks = list(reported.values_list("pk", flat=True))
    changing = threading.Thread(target=change_keys, args=(pks, is_over))
    changing.start()
    try:
        for seed in range(LOADS):
            key_import, polls = check_file(seed), 0
            follower.ask()  # the many pages of the load before, so that the next readings are short
            confirm_import(by=COMMAND, import_id=key_import.pk, at=timezone.now())
            until = time.monotonic() + PATIENCE
            while key_import.state != "applied":
                assert time.monotonic() < until, (key_import.state, key_import.failure)
                follower.ask()
                polls += 1
                key_import.refresh_from_db()
            assert polls > 1
    finally:
        is_over.set()
        changing.join()
    follower.ask()
    wanted = reported.all().values_list("pk", "used", "allowed")
    missed = [pk for pk, *counts in wanted if follower.known.get(str(pk)) != tuple(counts)]
    assert (len(missed), len(wanted)) == (0, LOADS * ROWS + len(pks))
