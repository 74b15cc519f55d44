"""A program that asks every list what has changed since its last reading misses nothing.

Writers commit late: what they wrote long ago appears only then. All are real connections.
"""

import random
import threading
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from agreements.models import LicensingId, Organization
from keys.models import Key, Listing
from tests.conftest import ApiClient
from tests.keyfiles.key_files import a_key, key_file, load, row, upload
from tests.makers.keys import add_listings
from tests.races import at_once
from vlsc.api.urls import urlpatterns
from vlsc.lib.changes import read_synced_until
from vlsc.rest.views import ListView

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Follower:
    """A program that keeps the rows of a list as it last read them."""

    def __init__(self, client: ApiClient, path: str) -> None:
        self.client, self.path, self.known, self.mark = client, path, {}, ""

    def ask(self) -> list[str]:
        """Read what has changed; the ids of those rows."""
        query = {"page_size": 100} | ({"updated_since": self.mark} if self.mark else {})
        body, read = self.client.get(self.path, query).json(), {}
        self.mark = body["synced_until"]
        while True:
            read |= {row["id"]: row for row in body["results"]}
            if not body["next"]:
                break
            body = self.client.get(body["next"]).json()
        self.known |= read
        return list(read)


@pytest.fixture
def follow(committed_world):
    def start(path: str, name: str = "ines") -> Follower:
        follower = Follower(ApiClient(committed_world.token(name)), path)
        follower.ask()
        time.sleep(1.1)  # a mark is in whole seconds: what was read stays behind the next one
        follower.ask()
        return follower

    return start


def test_what_a_long_transaction_wrote_early_is_read_when_it_commits(follow, committed_world):
    follower, keys = follow("/api/v1/keys", "olga"), committed_world.keys
    is_written, may_commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            Key.objects.filter(pk=keys["mak"].pk).update(used=126)
            is_written.set()
            assert may_commit.wait(20)

    def poll() -> list[list[str]]:
        assert is_written.wait(20)
        time.sleep(1.1)
        Key.objects.filter(pk=keys["cad"].pk).update(used=1)
        read = [follower.ask()]
        time.sleep(1.1)
        read.append(follower.ask())
        may_commit.set()
        return read

    _, read = at_once(write_slowly, poll)
    cad, mak = str(keys["cad"].pk), str(keys["mak"].pk)
    # What was committed meanwhile is read again, for the mark stays before the open transaction.
    assert read == [[cad], [cad]]
    assert set(follower.ask()) == {cad, mak}
    assert follower.known[mak]["used"] == 126
    time.sleep(1.1)
    follower.ask()
    assert follower.ask() == []


@pytest.mark.parametrize("seed", [1, 2])
def test_beside_many_writers_none_is_missed(follow, committed_world, seed):
    add_listings(committed_world, 20)
    follower, chance, is_over = follow("/api/v1/keys"), random.Random(seed), threading.Event()
    ids = list(Key.objects.values_list("pk", flat=True))
    parts = [ids[n::5] for n in range(5)]

    def write(part, longest: float, rounds: int) -> None:
        for number in range(1, rounds + 1):
            with transaction.atomic():
                time.sleep(chance.uniform(0, longest))
                for pk in part:
                    Key.objects.filter(pk=pk).update(allotted=5000 + number)
                time.sleep(chance.uniform(0, longest))

    def write_all() -> None:
        at_once(
            lambda: write(parts[0], 1.2, 2),
            *[lambda part=part: write(part, 0.05, 40) for part in parts[1:]],
        )
        is_over.set()

    def poll() -> int:
        polls = 0
        while not is_over.wait(0.02):
            follower.ask()
            polls += 1
        return polls

    _, polls = at_once(write_all, poll)
    assert polls > 10
    follower.ask()
    wanted = {str(pk): allotted for pk, allotted in Key.objects.values_list("pk", "allotted")}
    assert {pk: key["allotted"] or 0 for pk, key in follower.known.items()} == {
        pk: wanted[pk] if follower.known[pk]["type"] == "mak" else 0 for pk in wanted
    }


def test_rows_of_a_load_are_stamped_when_it_writes_not_when_it_was_asked(
    committed_world, settings, tmp_path
):
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    time.sleep(1.1)
    mark = read_synced_until()
    load(upload(key_file(*[row(key=a_key(n)) for n in range(3)])))
    changed = Key.objects.filter(updated_at__gte=mark)
    assert changed.filter(source="ProductKeys.csv").count() == 3
    assert Listing.objects.filter(updated_at__gte=mark, key__in=changed).count() == 3
    assert LicensingId.objects.filter(updated_at__gte=mark, number="7654321").count() == 1


def test_no_time_of_a_program_is_stored(world):
    """Neither a clock that is wrong nor a statement by hand puts a row behind a mark."""
    mark = read_synced_until()
    Key.objects.update(updated_at=LONG_AGO)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_organization SET updated_at = %s", [LONG_AGO])
    assert not Key.objects.filter(updated_at__lt=mark).exists()
    assert not Organization.objects.filter(updated_at__lt=mark).exists()


def test_who_only_reads_holds_no_mark_back(committed_world):
    is_open, may_end = threading.Event(), threading.Event()

    def read_slowly() -> None:
        with transaction.atomic():
            assert Key.objects.count() == 6
            is_open.set()
            assert may_end.wait(20)

    def ask() -> timedelta:
        assert is_open.wait(20)
        time.sleep(2.1)
        behind = timezone.now() - datetime.fromisoformat(read_synced_until())
        may_end.set()
        return behind

    _, behind = at_once(read_slowly, ask)
    assert behind < timedelta(seconds=1.5)


def test_a_writer_holds_the_mark_before_its_beginning_also_after_a_savepoint(committed_world):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT date_trunc('second', now())")
            (begun,) = cursor.fetchone()
        Key.objects.update(seats=1)
        with transaction.atomic():
            Key.objects.update(seats=2)
            transaction.set_rollback(True)
        time.sleep(1.1)
        assert datetime.fromisoformat(read_synced_until()) == begun
    assert datetime.fromisoformat(read_synced_until()) > begun


@pytest.mark.django_db(transaction=True)  # an open one, which wrote, would hold every mark back
def test_all_pages_of_a_reading_have_the_mark_of_the_first(api, world):
    add_listings(world, 5)
    client, marks, url = api("vera"), [], "/api/v1/listings?page_size=3"
    while url:
        body = client.get(url).json()
        marks.append(body["synced_until"])
        url = body["next"]
        time.sleep(0.5)
    assert len(marks) == 4
    assert len(set(marks)) == 1
    back = client.get(f"{client.get('/api/v1/listings?page_size=3').json()['next']}").json()
    assert back["previous"].endswith(f".{back['synced_until'].replace(':', '%3A')}")


def test_a_mark_written_into_a_cursor_is_refused(api, world):
    client = api("vera")
    following = client.get("/api/v1/keys?page_size=1").json()["next"]
    cursor = parse_qs(urlsplit(following).query)["cursor"][0]
    later = cursor.rpartition(".")[0] + ".2100-01-01T00:00:00Z"
    for changed in (later, cursor.rpartition(".")[0]):
        answer = client.get("/api/v1/keys", {"page_size": 1, "cursor": changed})
        assert answer.status_code == 400
    assert client.get("/api/v1/keys", {"page_size": 1, "cursor": cursor}).status_code == 200


def lists() -> dict[str, type[ListView]]:
    views = {pattern.name: getattr(pattern.callback, "cls", None) for pattern in all_patterns()}
    return {name: view for name, view in views.items() if view and issubclass(view, ListView)}


def all_patterns(patterns=None):
    for pattern in patterns or urlpatterns:
        if hasattr(pattern, "url_patterns"):
            yield from all_patterns(pattern.url_patterns)
        else:
            yield pattern


def test_which_lists_can_be_followed(db):
    assert {name for name, view in lists().items() if view.is_synced()} == {
        "organizations",
        "agreements",
        "licensing-ids",
        "listings",
        "licensing-id-listings",
        "keys",
        "support-requests",
        "center-support-requests",
    }


def test_every_table_with_a_time_of_change_is_stamped(db):
    tables = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "updated_at" for field in model._meta.fields)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, array_agg(tgname ORDER BY tgname) FROM pg_trigger"
            " JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname LIKE 'changes\\_%' GROUP BY 1"
        )
        assert dict(cursor.fetchall()) == {
            table: ["changes_note_writer", "changes_stamp_row"] for table in tables
        }
