"""Operations offer media: an upload, or a file of the storage; they withdraw them."""

import hashlib
import os
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from audit.models import LogLine
from catalog.models import Medium
from keyfiles.imports import remove_forgotten_media
from keyfiles.services import MediumWish, open_medium, withdraw_medium
from keyfiles.services import add_medium as add_medium_by_hand
from tests.makers.media import CONTENT, add_medium, put
from vlsc.lib.refused import NotPermitted

URL = "/desk/media"


@pytest.fixture
def facts(world, store) -> dict[str, str]:
    server = str(world.products["server"].pk)
    return {"product": server, "language": "English", "architecture": "x64"}


def actions() -> list[str]:
    lines = LogLine.objects.filter(subject_kind="medium").order_by("at", "pk")
    return list(lines.values_list("action", flat=True))


def upload(name: str = "Server-1.ISO", content: bytes = CONTENT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_an_upload_is_stored_and_offered(visit_as, store, facts):
    olga = visit_as("olga")
    assert olga.post(URL, facts | {"file": upload()}).status_code == 302
    medium = Medium.objects.get()
    assert (medium.file, medium.size) == ("Server-1.ISO", len(CONTENT))
    assert medium.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert (store / medium.stored_as).read_bytes() == CONTENT
    assert medium.file in olga.get(URL).content.decode()
    assert actions() == ["medium.added"]


def test_the_same_upload_for_another_product_is_stored_once(visit_as, world, store, facts):
    olga = visit_as("olga")
    olga.post(URL, facts | {"file": upload()})
    other = facts | {"product": str(world.products["cad"].pk)}
    assert olga.post(URL, other | {"file": upload()}).status_code == 302
    assert len(set(Medium.objects.values_list("stored_as", flat=True))) == 1
    assert len(list((store / "media").iterdir())) == 1
    answer = olga.post(URL, other | {"file": upload(content=b"another")})
    assert "Another medium has a file with this name." in answer.content.decode()
    assert Medium.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Choose a file, or name one in the storage."),
        ({"stored": "absent.iso"}, "The file storage has no medium with this name."),
        ({"stored": "there.iso"}, "Enter the SHA-256 of the file"),
        ({"stored": "../center"}, "Only English letters"),
        ({"stored": "there.iso", "sha256": "x" * 64}, "64 hexadecimal digits"),
        ({"file": ("a b.iso", b"x")}, "Only English letters"),
    ],
)
def test_what_cannot_be_offered_is_said(visit_as, store, facts, given, says):
    put("there.iso")
    if "file" in given:
        given = {"file": upload(*given["file"])}
    answer = visit_as("olga").post(URL, facts | given)
    assert (answer.status_code, Medium.objects.count(), actions()) == (400, 0, [])
    assert says in answer.content.decode()


def test_too_large_an_upload_is_refused(visit_as, store, facts, settings):
    settings.MEDIUM_MAX_BYTES = 1000
    answer = visit_as("olga").post(URL, facts | {"file": upload()})
    assert answer.status_code == 413
    assert "Put a larger file into the storage" in answer.content.decode()
    assert not list((store / "media").glob("*"))


def test_a_withdrawn_upload_leaves_the_storage_later(visit_as, store, world, facts):
    olga = visit_as("olga")
    olga.post(URL, facts | {"file": upload()})
    by_hand = add_medium(world.products["cad"], "by-hand.iso")
    for medium in Medium.objects.all():
        path = store / medium.stored_as
        os.utime(path, ((old := (timezone.now() - timedelta(hours=2)).timestamp()), old))
    remove_forgotten_media()
    assert len(list((store / "media").iterdir())) == 2
    for medium in Medium.objects.all():
        assert olga.post(f"{URL}/{medium.pk}/withdraw").status_code == 302
    remove_forgotten_media()
    assert [path.name for path in (store / "media").iterdir()] == [by_hand.file]
    assert actions() == ["medium.added", "medium.withdrawn", "medium.withdrawn"]


def test_the_api_offers_a_file_of_the_storage(api, store, facts):
    olga, sha256 = api("olga"), put("server.iso")
    wish = {
        "product": "windows-server-2022-standard",
        "file": "server.iso",
        "language": "English",
        "architecture": "x64",
        "size": len(CONTENT),
        "sha256": sha256.upper(),
    }
    first = olga.post_json("/api/v1/center/media", wish)
    assert (first.status_code, first.json()["outcome"]) == (201, "new")
    again = olga.post_json("/api/v1/center/media", wish)
    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged")
    changed = olga.post_json("/api/v1/center/media", wish | {"language": "Swedish"})
    assert changed.json()["outcome"] == "changed"
    pk = changed.json()["id"]
    assert [row["id"] for row in olga.get("/api/v1/center/media").json()["results"]] == [pk]
    for wrong, place in (
        ({"size": 1}, "/size"),
        ({"sha256": "0" * 64}, "/sha256"),
        ({"product": "absent"}, "/product"),
        ({"file": "absent.iso"}, "/file"),
    ):
        answer = olga.post_json("/api/v1/center/media", wish | wrong)
        assert [error["pointer"] for error in answer.json()["errors"]] == [place]
    assert olga.delete(f"/api/v1/center/media/{pk}").status_code == 204
    assert actions() == ["medium.added", "medium.changed", "medium.withdrawn"]


def test_the_services_ask_for_the_right(world, store):
    server, now = world.products["server"], timezone.now()
    medium = add_medium(server)
    wish = MediumWish(product=server, file=medium.file, language="English", architecture="x64")
    for name in ("ada", "sam"):
        by = world.actor(name)
        with pytest.raises(NotPermitted):
            add_medium_by_hand(by=by, wish=wish, at=now)
        with pytest.raises(NotPermitted):
            withdraw_medium(by=by, medium=medium, at=now)
    with pytest.raises(NotPermitted):
        open_medium(by=world.actor("vera"), medium=medium, at=now)


def test_the_list_is_filtered_beside_the_form_of_a_new_medium(world, visit_as, store):
    add_medium(world.products["server"])
    olga = visit_as("olga")
    page = olga.get(f"{URL}?language=English").content.decode()
    ids = re.findall(r' id="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))
    assert 'id="list"' in page
    assert "No matches" in olga.get(f"{URL}?q=nothing").content.decode()
