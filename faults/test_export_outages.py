"""What exports do while the broker, the disk or the file storage is out of order (R4)."""

import time

from faults.key_files import (
    ENDED,
    ONE_CHILD,
    TO_FAILED,
    ask,
    exact,
    left_of,
    reach_end,
    small_disk,
    stored,
)
from faults.processes import PATIENCE, SWEEP, beat, worker
from keyfiles.models import KeyExport
from vlsc.embedded.home import free_port


def wait_for_end(export: KeyExport, patience: float = PATIENCE) -> None:
    until = time.monotonic() + patience
    while export.state not in ENDED:
        assert time.monotonic() < until, (export.state, export.attempt, export.reason)
        time.sleep(0.05)
        export.refresh_from_db()


def test_a_broker_that_goes_and_comes_back(center, broker, tmp_path):
    clock = beat(tmp_path)
    process = worker(*ONE_CHILD)
    try:
        process.start()
        clock.start()
        wait_for_end(first := ask(center))
        digest = exact(center, first, stored(tmp_path))
        for moment in (0.0, 0.3, 1.0):
            export = ask(center)
            while export.state == "requested":
                time.sleep(0.01)
                export.refresh_from_db()
            time.sleep(moment)
            broker.child.kill()
            time.sleep(1)
            broker.start()
            wait_for_end(export)
            assert exact(center, export, stored(tmp_path)) == digest
        broker.child.kill()
        waiting = ask(center)
        time.sleep(2 * SWEEP)
        waiting.refresh_from_db()
        assert waiting.state == "requested"
        broker.start()
        wait_for_end(waiting)
        assert exact(center, waiting, stored(tmp_path)) == digest
    finally:
        clock.kill()
        process.kill()


def test_a_full_disk(center, tmp_path):
    with small_disk(stored(tmp_path), 4) as limit:
        process = worker(*ONE_CHILD, prepare=limit)
        process.start()
        try:
            export = ask(center)
            reach_end(export, patience=TO_FAILED)
            assert (export.state, export.attempt) == ("failed", 3)
            assert export.reason == "There was not enough space for the file. Try again later."
            assert left_of(export, stored(tmp_path)) == []
        finally:
            process.kill()


def test_a_storage_that_does_not_answer(center, settings, monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    settings.HOME = tmp_path
    settings.STORAGE_URL = f"s3://private?endpoint=http://127.0.0.1:{free_port()}&region=eu-north-1"
    monkeypatch.setenv("VLSC_HOME", str(tmp_path))
    process = worker(*ONE_CHILD)
    process.start()
    try:
        export = ask(center)
        reach_end(export, patience=TO_FAILED)
        assert (export.state, export.attempt) == ("failed", 3)
        assert export.reason == "The file storage did not answer. Try again later."
        assert left_of(export, tmp_path) == []
    finally:
        process.kill()
