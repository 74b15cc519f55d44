"""A crash of the database in the middle of a load is said, on the page and by the API."""

import pytest
from django.utils import timezone

from keyfiles import imports
from keyfiles.models import ImportRow, KeyImport
from keyfiles.services import answer_names, confirm_import
from tests.keyfiles.import_interfaces import IMPORTS, checked
from tests.keyfiles.key_files import COMMAND, key_file, load, row, upload

SAID = "The database went away during loading; nothing was loaded."
AGAIN = f"{SAID} The file has been checked again: load it again."


@pytest.fixture
def lost(world, store) -> KeyImport:
    """A file whose load was ended by a crash, which empties the unlogged tables."""
    one = upload(key_file(row()))
    confirm_import(by=COMMAND, import_id=one.pk, at=timezone.now())
    ImportRow.objects.all().delete()
    imports.apply(one.pk, at=timezone.now())
    one.refresh_from_db()
    assert one.state == "received"
    return checked(one)


def said(one: KeyImport, visit_as, api) -> tuple[bool, dict | None]:
    page = visit_as("olga").get(f"{IMPORTS}/{one.pk}").content.decode()
    answer = api("olga").get(f"/api/v1/center/key-files/{one.pk}").json()
    return AGAIN in page, answer["failure"]


def test_what_happened_is_said_and_the_file_is_loaded_again(lost, visit_as, api):
    assert lost.state == "checked"
    assert said(lost, visit_as, api) == (True, {"code": "database_lost", "detail": SAID})
    assert "Load 1 row" in visit_as("olga").get(f"{IMPORTS}/{lost.pk}").content.decode()
    assert load(lost).state == "applied"
    lost.refresh_from_db()
    assert said(lost, visit_as, api) == (False, None)


def test_another_check_ends_it(lost, visit_as, api):
    answer_names(by=COMMAND, key_import=lost, answers=[], at=timezone.now())
    assert said(checked(lost), visit_as, api) == (False, None)
