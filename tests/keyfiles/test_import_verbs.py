"""The verbs of key files to be loaded: for operations alone, with a line, in the right state."""

import pytest
from django.utils import timezone

from audit.models import LogLine
from keyfiles import services
from keyfiles.imports import StoredFile
from keyfiles.models import KeyImport
from keyfiles.services import confirm_import, discard_import, open_bad_rows
from keyfiles.services.uploads import ReceivedFile, receive_key_file, store_file
from tests.keyfiles.key_files import key_file, load, row, upload
from vlsc.lib.ids import uuid7
from vlsc.lib.refused import NotPermitted, Refused

BAD = {"counter": "9/3"}


def stored() -> ReceivedFile:
    """A file in storage that no row owns yet."""
    place = StoredFile(uuid7())
    place.write(key_file(row()).encode())
    place.publish()
    return ReceivedFile("ProductKeys.csv", place)


def receive(by):
    options = {"create_missing": False, "good_rows": False}
    return receive_key_file(by=by, file=stored(), at=timezone.now(), **options)


def answer(by, key_import):
    services.answer_names(by=by, key_import=key_import, answers=[], at=timezone.now())


def undo(by, key_import):
    given = key_import.choices.get_or_create(kind="product", name="Office 24", choice="skip")[0]
    services.undo_answer(by=by, key_import=key_import, choice=given, at=timezone.now())


def confirm(by, key_import):
    confirm_import(by=by, import_id=key_import.pk, good_rows=True, at=timezone.now())


def discard(by, key_import):
    discard_import(by=by, import_id=key_import.pk, at=timezone.now())


def read_bad_rows(by, key_import):
    list(open_bad_rows(by=by, key_import=key_import, at=timezone.now()))


VERBS = {
    "key_import.answered": answer,
    "key_import.answer_undone": undo,
    "key_import.confirmed": confirm,
    "key_import.discarded": discard,
    "key_import.bad_rows_downloaded": read_bad_rows,
}


def refused_with(verb, *given) -> str:
    with pytest.raises(Refused) as refusal:
        verb(*given)
    return refusal.value.code


@pytest.mark.parametrize("action", VERBS)
def test_operations_do_it_with_a_line_and_nobody_else_does(world, store, action):
    key_import = upload(key_file(row(), row(**BAD, number="7654399")))
    LogLine.objects.all().delete()
    for name in ("ada", "sam", "ines"):
        with pytest.raises(NotPermitted):
            VERBS[action](world.actor(name), key_import)
    assert not LogLine.objects.exists()
    VERBS[action](world.actor("olga"), key_import)
    assert LogLine.objects.get().action == action


def test_operations_upload_with_a_line_and_nobody_else_does(world, store):
    for name in ("ada", "sam", "ines"):
        with pytest.raises(NotPermitted):
            receive(world.actor(name))
    assert not KeyImport.objects.exists()
    receive(world.actor("olga"))
    assert LogLine.objects.get().action == "key_import.uploaded"


@pytest.mark.parametrize("verb", [answer, undo, confirm, discard])
def test_a_loaded_file_is_neither_answered_nor_loaded_nor_thrown_away(world, store, verb):
    key_import = load(upload(key_file(row())))
    assert refused_with(verb, world.actor("olga"), key_import) == "wrong_state"
    key_import.refresh_from_db()
    assert key_import.state == "applied"


def test_bad_rows_are_read_back_once_they_are_known(world, store):
    key_import = upload(key_file(row(**BAD)))
    confirmed = KeyImport.objects.filter(pk=key_import.pk)
    confirmed.move(from_state="checked", to_state="confirmed")
    key_import.refresh_from_db()
    assert refused_with(read_bad_rows, world.actor("olga"), key_import) == "wrong_state"


def test_a_file_without_a_good_row_is_not_loaded(world, store):
    key_import = upload(key_file(row(**BAD)))
    assert refused_with(confirm, world.actor("olga"), key_import) == "nothing_to_load"


def test_a_file_above_the_limit_is_taken_by_no_interface(world, store, settings):
    file = stored()
    settings.KEY_FILE_MAX_BYTES = 10
    with pytest.raises(Refused) as refusal, open(__file__, "rb") as other:
        store_file(file=other, name="other.csv")
    assert refusal.value.code == "too_large"
    options = {"create_missing": False, "good_rows": False, "at": timezone.now()}
    assert (
        refused_with(lambda: receive_key_file(by=world.actor("olga"), file=file, **options))
        == "too_large"
    )
    assert not KeyImport.objects.exists()
