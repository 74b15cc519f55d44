"""Files in requests: what may be attached, who opens them, and that nothing else stays stored."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import SkipFile, StopFutureHandlers
from django.utils import timezone

from audit.models import LogLine
from keyfiles.storage import private_files
from support import sweeps
from support.attachments import FOLDER, find_content_type
from support.attachments.kinds import DOCUMENTS
from support.models import Attachment, Message, Request
from support.services import reply, write_message
from support.services.upload_handler import SeveralFiles
from tests.makers.requests import AT, ask_mak, received
from vlsc.lib.refused import Invalid

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
TEXT = b"slmgr: 0xC004F074"
BOMB = b"0" * (5 << 20)


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """Private files of this test only."""
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    return tmp_path / "files"


def document(*names: str, content: bytes = b"<w/>", kind: str = "word/document.xml") -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", kind, *names):
            archive.writestr(name, content)
    return file.getvalue()


BOMB_FILE = document("word/a.xml", content=BOMB)


def uploads(*files: tuple[str, bytes]) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, content) for name, content in files]


def stored() -> list[str]:
    return [name for name, _age in private_files().names(FOLDER)]


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("Screen.PNG", PNG, "image/png"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.gif", b"GIF89a", "image/gif"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBP", "image/webp"),
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("a.docx", document(), DOCUMENTS["word/document.xml"]),
        ("events.log", TEXT, "text/plain"),
        ("utf16.csv", "å;b".encode("utf-16"), "text/plain"),
        ("windows.txt", "å".encode("cp1252"), "text/plain"),
    ],
)
def test_what_may_be_attached_is_known_by_its_content(name, content, found):
    assert find_content_type(name, content) == found


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("photo.png", b"MZ\x90\x00\x03\x00", "not_attachable"),  # a program
        ("photo.png", b"\x7fELF\x02\x01\x01\x00", "not_attachable"),
        ("photo.jpg", PNG, "name_misleads"),
        ("notes.exe", TEXT, "name_misleads"),
        ("notes", TEXT, "name_misleads"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_attachable"),
        ("drawing.txt", b"\xef\xbb\xbf\n <SVG onload='x()'/>", "not_attachable"),
        ("page.txt", b"<!DOCTYPE html><script>", "not_attachable"),
        ("run.txt", b"#!/bin/sh", "not_attachable"),
        ("empty.txt", b"", "empty"),
        ("logs.zip", document(kind="logs/a.log"), "not_attachable"),
        ("half.docx", document()[:60], "not_attachable"),
        ("bomb.docx", BOMB_FILE, "unpacks_to_too_much"),
        ("macros.xlsx", document("xl/vbaProject.bin", kind="xl/workbook.xml"), "has_macros"),
    ],
)
def test_everything_else_is_refused(name, content, code):
    with pytest.raises(Invalid) as refused:
        find_content_type(name, content)
    assert [error.code for error in refused.value.errors["file"]] == [code]


def test_a_file_goes_with_the_form_and_is_downloaded_by_both_sides(world, visit_as):
    kim, sam = visit_as("kim"), visit_as("sam")
    sent = {"kind": "general", "category": "activation", "subject": "A", "reason": "B"}
    sent |= {"licensing_id": "7654321"}
    files = uploads(("C:\\logs\\events.log", TEXT), ("screen.png", PNG))
    filed = kim.post("/support/new", {**sent, "file": files})
    row, log = Request.objects.get(), Attachment.objects.get(content_type="text/plain")
    assert filed["Location"] == f"/support/requests/{row.number}"
    assert log.file_name == "events.log"
    path = f"/support/requests/{row.number}/attachments/{log.pk}"
    assert path in kim.get(filed["Location"]).content.decode()
    assert path in sam.get(f"/desk/requests/{row.number}").content.decode()
    for client in (kim, sam, visit_as("vera"), visit_as("ines")):
        answer = client.get(path)
        assert b"".join(answer.streaming_content) == TEXT
    assert answer["Content-Disposition"] == 'attachment; filename="events.log"'
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("text/plain", "nosniff")
    for name in ("mallory", "leo"):
        assert visit_as(name).get(path).status_code == 404
    lines = LogLine.objects.filter(action="attachment.downloaded")
    assert [line.actor_name for line in lines.order_by("id")] == ["Kim", "Sam", "Vera", "Ines"]
    assert lines[0].subject_name == f"{row.number} events.log"
    assert lines[0].licensing_ids.count() == 1
    assert LogLine.objects.get(action="request.filed").facts["files"] == [
        "events.log",
        "screen.png",
    ]
    assert len(stored()) == 2
    for name in stored():
        with private_files().open(name) as file:
            assert TEXT not in file.read()


@pytest.mark.parametrize(
    ("files", "status", "words"),
    [
        ([("photo.png", b"MZ\x90\x00")], 400, "A file like photo.png cannot be attached."),
        ([("a.txt", TEXT), ("b.svg", b"<svg/>")], 400, "A file like b.svg cannot be attached."),
        ([(f"{n}.txt", TEXT) for n in range(10)], 400, "At most 5 files can be attached"),
        ([("big.txt", b"x" * (10 << 20) + b"y")], 413, "The file can be at most 10 MB."),
        ([("empty.txt", b"")], 400, "empty"),
        ([("bomb.docx", BOMB_FILE)], 400, "bomb.docx is too large when unpacked."),
    ],
    ids=range(6),
)
def test_what_is_refused_stands_at_the_form_and_leaves_nothing(
    world, visit_as, files, status, words
):
    row = ask_mak(world)
    sent = {"kind": "general", "category": "other", "subject": "A", "reason": "B"}
    answer = visit_as("kim").post("/support/new", {**sent, "file": uploads(*files)})
    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    pages = {"kim": f"/support/requests/{row.number}/messages"}
    pages["sam"] = f"/desk/requests/{row.number}/reply"
    for name, path in pages.items():
        answer = visit_as(name).post(path, {"text": "A", "file": uploads(*files)})
        assert (answer.status_code, words in answer.content.decode()) == (status, True), name
    assert (Request.objects.count(), Message.objects.count()) == (1, 1)
    assert (Attachment.objects.count(), stored()) == (0, [])


def test_the_sixth_file_of_a_form_is_not_stored(world):
    handler = SeveralFiles()
    for number in range(5):
        with pytest.raises(StopFutureHandlers):
            handler.new_file("file", f"{number}.txt", "text/plain", 1)
        handler.file_complete(1)
    with pytest.raises(SkipFile):
        handler.new_file("file", "6.txt", "text/plain", 1)
    assert handler.refused.errors["file"][0].code == "too_many"
    assert len(stored()) == 5
    handler.drop_untaken()
    assert stored() == []


def test_each_side_may_attach_five_files_to_a_request(world):
    row, kim = ask_mak(world), world.actor("kim")
    three = [("a.txt", TEXT)] * 3
    common = {"by": kim, "request": row, "at": AT}
    write_message(text="A", files=[received(*file) for file in three], **common)
    with pytest.raises(Invalid) as refused:
        write_message(text="B", files=[received(*file) for file in three], **common)
    assert refused.value.errors["file"][0].code == "too_many"
    write_message(text="", files=[received(*file) for file in three[:2]], **common)
    desk = {"by": world.actor("sam"), "request": row, "at": AT, "is_internal": False}
    reply(text="C", files=[received("a.txt", TEXT) for _ in range(5)], **desk)
    with pytest.raises(Invalid):
        reply(text="D", files=[received("a.txt", TEXT)], **desk)
    row.refresh_from_db()
    assert Attachment.objects.count() == 10


def test_a_file_of_a_note_is_seen_at_the_desk_alone(world, visit_as, api):
    row = ask_mak(world)
    file = received("a.txt", TEXT)
    reply(by=world.actor("sam"), request=row, text="Hm", is_internal=True, at=AT, files=[file])
    attachment = Attachment.objects.get()
    page = f"/support/requests/{row.number}/attachments/{attachment.pk}"
    assert visit_as("kim").get(page).status_code == 404
    assert visit_as("sam").get(page).status_code == 200
    assert LogLine.objects.get(action="attachment.downloaded").licensing_ids.count() == 0
    operation = f"/support-requests/{row.number}/attachments/{attachment.pk}"
    assert api("kim").get(f"/api/v1{operation}").status_code == 404
    assert api("sam").get(f"/api/v1/center{operation}").status_code == 200
    other = ask_mak(world)
    elsewhere = f"/support/requests/{other.number}/attachments/{attachment.pk}"
    assert visit_as("sam").get(elsewhere).status_code == 404


def test_files_by_the_api(world, api):
    kim, sam, row = api("kim"), api("sam"), ask_mak(world)
    path = f"/api/v1/support-requests/{row.number}/attachments"
    desk = f"/api/v1/center/support-requests/{row.number}/attachments"

    def send(client, path: str, name: str, content: bytes, **more: str):
        return client.post(path, {"file": SimpleUploadedFile(name, content), **more})

    sent = send(kim, path, "a.txt", TEXT)
    assert (sent.status_code, sent.json()["text"]) == (201, "")
    assert [(each["file_name"], each["size"]) for each in sent.json()["attachments"]] == [
        ("a.txt", len(TEXT))
    ]
    wrong = send(kim, path, "a.png", b"MZ")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/file")
    assert send(kim, path, "a.txt", b"x" * (10 << 20) + b"y").status_code == 413
    assert send(api("mallory"), path, "a.txt", TEXT).status_code == 404
    assert send(sam, path, "a.txt", TEXT).status_code == 403
    assert send(kim, desk, "a.txt", TEXT).status_code == 403
    assert send(sam, desk, "b.txt", TEXT, internal="true").status_code == 201
    row.refresh_from_db()
    assert row.state == "received"
    assert send(sam, desk, "c.txt", TEXT, text="See this").status_code == 201
    row.refresh_from_db()
    assert row.state == "answered"
    timeline = kim.get(path.removesuffix("/attachments")).json()["timeline"]
    names = [[file["file_name"] for file in entry["attachments"]] for entry in timeline]
    assert names == [[], ["a.txt"], ["c.txt"]]
    file = kim.get(f"{path}/{timeline[1]['attachments'][0]['id']}")
    assert b"".join(file.streaming_content) == TEXT
    assert len(stored()) == 3


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("photo.png", b"MZ\x90\x00\x03\x00", "not_attachable"),
        ("drawing.svg", b"<svg onload='x()'/>", "not_attachable"),
        ("bomb.docx", BOMB_FILE, "unpacks_to_too_much"),
        ("sixth.txt", TEXT, "too_many"),
    ],
    ids=["program", "svg", "bomb", "sixth"],
)
def test_what_is_refused_by_the_api_leaves_nothing(world, api, name, content, code):
    row = ask_mak(world)
    if code == "too_many":
        five = [received(f"{n}.txt", TEXT) for n in range(5)]
        write_message(by=world.actor("kim"), request=row, text="", files=five, at=AT)
    before = (Message.objects.count(), Attachment.objects.count(), len(stored()))
    sent = {"file": SimpleUploadedFile(name, content)}
    answer = api("kim").post(f"/api/v1/support-requests/{row}/attachments", sent)
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (400, "/file", code)
    assert (Message.objects.count(), Attachment.objects.count(), len(stored())) == before


def test_a_stored_file_without_a_row_is_removed_after_an_hour(world, monkeypatch):
    row = ask_mak(world)
    kept = received("a.txt", TEXT)
    write_message(by=world.actor("kim"), request=row, text="A", at=AT, files=[kept])
    forgotten = received("b.txt", TEXT)
    sweeps.remove_forgotten(timezone.now())
    assert len(stored()) == 2
    monkeypatch.setattr("support.attachments.storing.FORGOTTEN_AFTER", -1)
    sweeps.remove_forgotten(timezone.now())
    assert stored() == [kept.stored.name]
    assert forgotten.stored.name not in stored()
