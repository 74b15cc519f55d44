"""A long file is activated by a worker: in chunks, once, whatever happens meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.grants import Role
from accounts.models import User
from activation import proxy_files, spending
from activation.models import Activation, ProxyFile
from agreements.models import RoleAssignment
from audit.models import LogLine
from jobs.leases import claim
from keyfiles.storage import private_files
from keys.models import Key
from keys.states import KeyStatus
from tests.activation.ledger import counts
from tests.activation.proxy_files import WRONG, check, confirm, machines, outcomes
from tests.cast import World, force
from tests.makers.activation import activate_machine
from tests.races import at_once


@pytest.fixture(autouse=True)
def _short_chunks(monkeypatch):
    """Files of three rows are long, and a chunk has two."""
    monkeypatch.setattr("activation.services.proxy_files.MOST_MACHINES", 2)
    monkeypatch.setattr("activation.proxy_files.activating.CHUNK", 2)


@pytest.fixture
def after_chunk(monkeypatch) -> Callable[[int, Callable[[], object]], None]:
    """`after_chunk(2, act)` acts once, after the second chunk has been spent for."""
    spend_many = spending.spend_many

    def arrange(number: int, act: Callable[[], object]) -> None:
        numbers = iter(range(1, 100))

        def spend_and_act(*args):
            batch = spend_many(*args)
            if next(numbers) == number:
                act()
            return batch

        monkeypatch.setattr(spending, "spend_many", spend_and_act)

    return arrange


class Killed(BaseException):
    """What ends a worker at once."""


def die() -> None:
    raise Killed


def activate(file: ProxyFile) -> ProxyFile:
    proxy_files.activate(file.pk, at=timezone.now())
    return ProxyFile.objects.get(pk=file.pk)


def sweep(minutes: int) -> None:
    proxy_files.sweep(at=timezone.now() + timedelta(minutes=minutes))


def waiting(world: World, content: str) -> ProxyFile:
    file = confirm(world, check(world, content))
    assert (file.state, Activation.objects.filter(request_id=file.pk).count()) == ("confirmed", 0)
    return file


@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_a_worker_that_dies_leaves_nothing_wrong_for_the_next(world, after_chunk, chunk):
    cad = world.keys["cad"]
    activate_machine(world, 9)
    force(Key.objects.filter(pk=cad.pk), allotted=4)
    # Number 1 stands twice, 9 is active already, and for 4 none is left.
    content = f"{machines([1, 9])}\r\nX,{WRONG}\r\n{machines([2, 1, 3, 4], '')[2:]}"
    file = waiting(world, content)
    after_chunk(chunk, die)
    with pytest.raises(Killed):
        activate(file)
    sweep(minutes=5)
    done = activate(file)
    wanted = ["granted", "already", "invalid", "granted", "already", "granted", "exhausted"]
    assert (done.state, done.attempt, outcomes(world, done)) == ("done", 2, wanted)
    assert done.counts == {"granted": 3, "already": 2, "exhausted": 1, "invalid": 1}
    assert counts(cad.pk) == (4, 4, 4)
    assert LogLine.objects.filter(action="proxy_file.activated").count() == 1
    names = [name for name, _age in private_files().names("proxy")]
    assert names == [done.result_stored_as]


def test_a_key_that_is_blocked_meanwhile_leaves_the_rest_out(world, after_chunk):
    cad = Key.objects.filter(pk=world.keys["cad"].pk)
    file = waiting(world, f"{machines([1, 2, 3, 1])}\r\nX,{WRONG}")
    after_chunk(1, lambda: force(cad, status=KeyStatus.BLOCKED))
    done = activate(file)
    assert outcomes(world, done) == ["granted", "granted", "key_blocked", "already", "invalid"]
    assert (done.state, done.counts["refused"]) == ("done", 1)
    assert done.reason.startswith("This key was blocked")
    assert counts(cad.get().pk) == (2, 50, 2)


def test_who_loses_the_right_meanwhile_activates_no_further(world, after_chunk):
    file, later = waiting(world, machines(range(5))), waiting(world, machines(range(3)))
    kim = RoleAssignment.objects.filter(holder=world.people["kim"])
    after_chunk(1, lambda: kim.update(role=Role.KEY_VIEWER))
    failed = activate(file)
    assert (failed.state, failed.failures) == ("failed", 0)
    assert failed.reason.startswith("You can no longer activate machines with this key.")
    assert counts(world.keys["cad"].pk) == (2, 50, 2)
    sweep(minutes=0)
    assert [name for name, _age in private_files().names("proxy")] == [later.stored_as]
    force(User.objects.filter(email=world.people["kim"].email), is_active=False)
    assert activate(later).reason.startswith("The account that sent the file has ended.")


def test_three_lost_workers_end_it(world):
    file = waiting(world, machines(range(3)))
    for _attempt in range(3):
        assert claim(proxy_files.ACTIVATING, file.pk)
        sweep(minutes=5)
    file.refresh_from_db()
    assert (file.state, file.stored_as) == ("failed", "")
    assert file.reason.startswith("Something went wrong.")
    assert file.expires_at
    assert list(private_files().names("proxy")) == []


def test_a_storage_that_is_away_is_tried_again(world, settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    file, address = waiting(world, machines(range(3))), settings.STORAGE_URL
    settings.STORAGE_URL = f"file://{tmp_path}/file"
    failed = activate(file)
    assert (failed.state, failed.failures) == ("confirmed", 1)
    assert failed.reason.startswith("The file storage did not answer.")
    settings.STORAGE_URL = address
    assert activate(file).state == "done"


def test_two_workers_and_two_files_of_the_same_machines_spend_once(committed_world):
    world = committed_world
    first, second = (waiting(world, machines(range(20))) for _ in range(2))
    acts = [partial(activate, file) for file in (first, second, first, second)]
    at_once(*acts)
    for file in (first, second):
        file.refresh_from_db()
        assert (file.state, file.attempt, sum(file.counts.values())) == ("done", 1, 20)
    assert first.counts["granted"] + second.counts["granted"] == 20
    assert first.counts["already"] + second.counts["already"] == 20
    assert counts(world.keys["cad"].pk) == (20, 50, 20)
    found = outcomes(world, first).count("granted"), outcomes(world, second).count("granted")
    assert found == (first.counts["granted"], second.counts["granted"])


def test_a_lost_wake_up_is_made_up_for(world, monkeypatch):
    wakeups: list = []
    monkeypatch.setattr("jobs.leases.wake", lambda *task: wakeups.append(task))
    file = waiting(world, machines(range(3)))
    wakeups.clear()
    sweep(minutes=5)
    assert wakeups == [("activation.activate_file", file.pk)]
