"""Secrets moved by SQL from row to row in the database: nobody gets another row's secret by it."""

from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from django.utils import timezone

from audit.models import LogLine
from keyfiles import exports, imports
from keyfiles.exports.failures import describe_failure
from keyfiles.imports.uploads import read_bad_rows, read_upload
from keyfiles.models import KeyExport, KeyImport
from keyfiles.readers import Unreadable
from keys.models import Key
from keys.services import reveal_key
from tests.cast import force
from tests.keyfiles.key_files import key_file, load, row, upload
from vlsc.lib.refused import Refused

MAK = "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"


def run(statement: str, *parameters: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        assert cursor.rowcount == 1


def copy(table: str, columns: str, *, source: UUID, target: UUID) -> None:
    """What stands in one row stands in another one as well."""
    values = f"SELECT {columns} FROM {table} WHERE id = %s"
    run(f"UPDATE {table} SET ({columns}) = ({values}) WHERE id = %s", source, target)


def name_unknown_version(table: str, column: str, pk: UUID) -> None:
    """The first byte of a ciphertext names a data key that is not there."""
    run(f"UPDATE {table} SET {column} = set_byte({column}, 0, 9) WHERE id = %s", pk)


def move(world) -> Key:
    """The KMS host key's row, with the ciphertext of the MAK."""
    kms, mak = world.keys["kms"].pk, world.keys["mak"].pk
    copy("keys_key", "ciphertext", source=mak, target=kms)
    return Key.objects.get(pk=kms)


def outdate(world) -> Key:
    """The MAK's row, with a ciphertext of a version that nobody knows."""
    mak = world.keys["mak"].pk
    name_unknown_version("keys_key", "ciphertext", mak)
    return Key.objects.get(pk=mak)


each_damage = pytest.mark.parametrize("damage", [move, outdate])


def test_a_key_moved_into_another_row_is_not_revealed(world):
    key = move(world)
    with pytest.raises(InvalidTag):
        reveal_key(by=world.actor("vera"), key=key, at=timezone.now())
    shown = reveal_key(by=world.actor("vera"), key=world.keys["mak"], at=timezone.now())
    assert shown == MAK  # where it belongs it still opens


@each_damage
def test_the_page_of_a_damaged_key_shows_none_and_does_not_say_that_it_is_not_there(
    world, visit_as, damage
):
    vera, key = visit_as("vera"), damage(world)
    vera.raise_request_exception = False
    for accept in ("application/json", "text/html"):
        answer = vera.post(f"/keys/{key.pk}/reveal", headers={"accept": accept})
        assert answer.status_code == 500
        assert MAK.encode() not in answer.content
    assert LogLine.objects.filter(action="key.revealed", subject_id=key.pk).count() == 2


@each_damage
def test_a_program_gets_no_damaged_key_and_is_not_told_that_it_is_not_there(world, api, damage):
    program, key = api("vera"), damage(world)
    program.raise_request_exception = False
    answer = program.post_json(f"/api/v1/keys/{key.pk}/reveal")
    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
    assert MAK.encode() not in answer.content


@each_damage
def test_a_key_file_with_a_damaged_key_is_not_built_and_says_why(
    committed_world, ask, store, damage
):
    damage(committed_world)
    export = ask("vera")
    exports.build(export.pk, at=timezone.now())
    export.refresh_from_db()
    assert (export.state, export.reason) == ("requested", describe_failure("key_not_opened"))
    assert not [path for path in store.rglob("*/*") if path.is_file()]


def test_a_stored_key_file_does_not_open_for_another_request(built, download):
    first, second = built("vera"), built("vera", "7654321")
    copy("keyfiles_keyexport", "file_key, stored_as", source=second.pk, target=first.pk)
    with pytest.raises(Refused, match="damaged"):
        download("vera", KeyExport.objects.get(pk=first.pk))
    assert len(download("vera", second)) == second.size


def test_a_key_file_whose_key_is_of_an_unknown_version_is_damaged(built, download):
    pk = built("vera").pk
    name_unknown_version("keyfiles_keyexport", "file_key", pk)
    with pytest.raises(Refused, match="damaged"):
        download("vera", KeyExport.objects.get(pk=pk))


def test_an_upload_does_not_open_for_another_import(world, store):
    """Its stored file comes along: only the row's id inside the sealed file key is wrong."""
    first, second = upload(key_file(row())), upload(key_file(row(counter="4/50")))
    copy("keyfiles_keyimport", "file_key, stored_as", source=second.pk, target=first.pk)
    first.refresh_from_db()
    with pytest.raises(Unreadable):
        list(read_upload(first))
    assert b"4/50" in b"".join(read_upload(second))


def test_rows_that_were_not_loaded_do_not_open_for_another_import(world, store):
    first, second = (
        load(upload(key_file(row(), row(key=bad))), good_rows=True) for bad in ("BAD-1", "BAD-2")
    )
    copy("keyfiles_keyimport", "bad_file_key, bad_stored_as", source=second.pk, target=first.pk)
    first.refresh_from_db()
    with pytest.raises(Unreadable):
        list(read_bad_rows(first))
    assert b"BAD-2" in b"".join(read_bad_rows(second))


def test_an_upload_whose_key_is_of_an_unknown_version_is_rejected(world, store):
    key_import = upload(key_file(row()))
    force(KeyImport.objects.filter(pk=key_import.pk), state="received")  # to be checked once more
    name_unknown_version("keyfiles_keyimport", "file_key", key_import.pk)
    imports.check(key_import.pk, at=timezone.now())
    key_import.refresh_from_db()
    assert (key_import.state, key_import.failure["code"]) == ("failed", "changed")
