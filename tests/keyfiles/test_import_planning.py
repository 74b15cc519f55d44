"""What the planner knows of staged rows: taken for few, a million rows are joined all with all."""

from django.db import connection

from keyfiles.imports.comparison import STAGED
from keyfiles.models import KeyImport
from tests.keyfiles.key_files import a_key, key_file, load, row, upload

MANY = range(600)
GOOD = f"SELECT FROM keyfiles_importrow row WHERE {STAGED} AND brings_key AND NOT is_bad"
COMING = (
    "SELECT FROM keyfiles_importlicensingid WHERE key_import_id = %(id)s AND attempt = %(attempt)s"
)


def analyze(table: str) -> None:
    """What autovacuum does, sooner or later."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")


def expected(statement: str, one: KeyImport) -> int:
    """How many rows the planner expects of a statement about an upload."""
    with connection.cursor() as cursor:
        about = {"id": one.pk, "attempt": one.staged_attempt}
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", about)
        return cursor.fetchone()[0][0]["Plan"]["Plan Rows"]


def test_a_file_of_bad_rows_does_not_speak_for_the_next_one(world, store):
    upload(key_file(*(row(number="7000001", key=a_key(n)) for n in MANY)))
    analyze("keyfiles_importrow")
    one = upload(key_file(*(row(key=a_key(n)) for n in MANY)))
    assert one.counts["good"] == len(MANY)
    assert expected(GOOD, one) > len(MANY) / 10


def test_licensing_ids_to_come_are_known(world, store):
    rows = [row(number=str(7000001 + n), key=a_key(n)) for n in MANY]
    one = upload(key_file(*rows), create_missing=True)
    assert one.counts["new_licensing_ids"] == len(MANY)
    assert expected(COMING, one) > len(MANY) / 10


def test_what_was_loaded_is_known(world, store):
    analyze("keys_key")
    one = load(upload(key_file(*(row(key=a_key(n), type="VLK", counter="") for n in MANY))))
    assert one.state == "applied"
    assert expected("SELECT FROM keys_key WHERE type = 'vlk'", one) > len(MANY) / 10
