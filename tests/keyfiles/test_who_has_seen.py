"""Who has had a key in a key file is among those who have seen it, by page and by API."""

from datetime import timedelta

import pytest

from audit.models import LogLine
from keyfiles.models import KeyExport
from keyfiles.selectors import find_files_with
from keys.models import Key, Listing
from keys.selectors import list_key_log
from keys.states import KeyStatus
from tests.cast import force
from tests.keys.reading import text_of


@pytest.fixture
def world(committed_world):
    """`api` signs in the people of this one, and not of a second beside it."""
    return committed_world


@pytest.fixture
def held(committed_world):
    """`held("mak")`: the files that held a key."""
    return lambda name: find_files_with(Key.objects.get(pk=committed_world.keys[name].pk))


def test_each_download_names_the_keys_of_its_file_and_no_others(committed_world, built, download):
    """What was built and not downloaded, nobody has seen."""
    world = committed_world
    files = [built("ada"), built("vera", "7654321"), built("kim", keys=["cad", "kms"])]
    keys = ["mak", "kms", "norge", "fabrikam"]

    def seen(key: str) -> list[str]:
        lines = list_key_log(world.actor("ada"), world.keys[key]).order_by("at")
        return [f"{line.actor_name} {line.subject_name}"[:-13] for line in lines]

    assert [seen(key) for key in keys] == [[], [], [], []]
    for name, file in zip(("ada", "vera", "kim"), files, strict=True):
        download(name, file)

    ada, vera, kim = "Ada ProductKeys_all", "Vera ProductKeys_7654321", "Kim ProductKeys_selected"
    assert [seen(key) for key in keys] == [[ada, vera], [ada, vera, kim], [ada], []]


def test_a_key_that_came_after_the_file_was_not_in_it(committed_world, built, held):
    file = built("ada")
    assert held("mak") == [file.pk]

    late = file.ready_at + timedelta(seconds=1)
    force(Listing.objects.filter(key=committed_world.keys["mak"]), created_at=late)
    force(Key.objects.filter(pk=committed_world.keys["kms"].pk), issued_at=late)

    assert (held("mak"), held("kms"), held("cad")) == ([], [], [file.pk])


def test_a_key_listed_elsewhere_first_was_in_the_files_of_that_place(committed_world, built, held):
    here, there = built("ada", "7654321"), built("ada", "7654399")
    places = Listing.objects.filter(key=committed_world.keys["kms"])
    force(places.filter(number="7654399"), created_at=there.ready_at + timedelta(seconds=1))
    assert held("kms") == [here.pk]


def test_a_key_out_of_use_is_in_no_file_that_was_asked_for_later(committed_world, built, held):
    before = built("ada", "7654321")
    key = Key.objects.filter(pk=committed_world.keys["mak"].pk)
    force(key, status=KeyStatus.BLOCKED)
    built("vera", "7654321")
    assert KeyExport.objects.count() == 2
    assert held("mak") == [before.pk]


def test_the_page_and_the_api_say_who_had_it_in_which_file(
    committed_world, built, download, sign_in, api
):
    file = built("ada", "7654321")
    download("ada", file)
    key, line = committed_world.keys["mak"], LogLine.objects.get(action="key_export.downloaded")

    page = text_of(sign_in("vera").get(f"/keys/{key.pk}"))
    assert f"Ada Downloaded in a key file {file.file_name} Page" in page
    answer = api("vera", "read").get(f"/api/v1/keys/{key.pk}/seen")
    assert answer.json()["results"] == [
        {
            "id": str(line.pk),
            "at": line.at.isoformat().replace("+00:00", "Z"),
            "act": "downloaded",
            "by": {"kind": "person", "name": "Ada"},
            "channel": "page",
            "reason": None,
            "key_file": file.file_name,
        }
    ]
