"""The log lines of a job carry the id of the request that asked for it."""

from django.utils import timezone

from audit.models import LogLine
from keyfiles import exports, imports
from keyfiles.models import KeyExport, KeyImport
from tests.keyfiles.import_interfaces import send
from tests.keyfiles.key_files import key_file, row


def ids_of(*actions: str) -> list[str]:
    lines = LogLine.objects.filter(action__in=actions).order_by("at", "id")
    return [line.request_id for line in lines]


def test_a_file_that_was_built(program):
    program("vera").post_json(
        "/api/v1/key-exports", {"scope": "all", "format": "tsv"}, **{"X-Request-Id": "asked"}
    )
    exports.build(KeyExport.objects.get().pk, at=timezone.now())
    assert ids_of("key_export.requested", "key_export.built") == ["asked", "asked"]


def test_a_file_that_was_loaded(sign_in):
    olga = sign_in("olga")
    send(olga, key_file(row()))
    one = KeyImport.objects.get()
    imports.check(one.pk, at=timezone.now())
    olga.post(f"/desk/key-files/{one.pk}/apply", headers={"X-Request-Id": "confirmed"})
    imports.apply(one.pk, at=timezone.now())
    assert ids_of("key_import.confirmed", "key_import.loaded") == ["confirmed", "confirmed"]


def test_the_lines_of_the_workers_own_log(program, caplog, settings):
    program("vera").post_json(
        "/api/v1/key-exports", {"scope": "all", "format": "tsv"}, **{"X-Request-Id": "asked"}
    )
    settings.STORAGE_URL = "file:///proc/nowhere"
    exports.build(KeyExport.objects.get().pk, at=timezone.now())
    assert [record.request_id for record in caplog.records if record.name == "jobs.attempts"] == [
        "asked"
    ]
