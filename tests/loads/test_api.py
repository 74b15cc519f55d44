"""Load files by the API: the dry run, its report, then all rows, the good ones, or none."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agreements.models import Organization
from keyfiles import imports
from keyfiles.models import KeyImport
from tests.keyfiles.key_files import key_file, row, upload

PLACE = "/api/v1/center/loads"
TEXT = b"number,name,city\nC-1001,Contoso AB,Uppsala\nC-9,Ny AB,Lund\n,Utan,\n"


@pytest.fixture
def olga(world, store, api):
    return api("olga")


def send(client, kind: str = "organizations", content: bytes = TEXT, **more):
    file = SimpleUploadedFile("customers.csv", content, "text/csv")
    headers = more.pop("headers", None)
    return client.post(PLACE, {"kind": kind, "file": file, **more}, headers=headers)


def checked(client, **more) -> str:
    """The address of an upload that has been checked."""
    answer = send(client, **more)
    assert answer.status_code == 202, answer.content
    imports.check(answer.json()["id"], at=timezone.now())
    return answer["Location"]


def test_a_file_is_checked_and_its_good_rows_are_loaded(olga):
    place = checked(olga)
    load = olga.get(place).json()
    assert (load["kind"], load["state"], load["failure"]) == ("organizations", "checked", None)
    assert load["counts"] == {
        "rows": 3, "good": 2, "errors": 1, "warnings": 0, "new": 1, "updated": 1, "unchanged": 0,
    }  # fmt: skip
    [finding] = olga.get(f"{place}/rows?kind=error").json()["results"]
    assert [finding[name] for name in ("line", "column", "code", "name")] == [
        4, "number", "missing", None,
    ]  # fmt: skip
    assert olga.get(f"{place}/rows?kind=warning").json()["results"] == []
    found = olga.get(f"{place}/changes").json()["results"]
    assert [(change["line"], change["kind"], change["name"]) for change in found] == [
        (2, "changed", "C-1001"),
        (3, "new", "C-9"),
    ]
    assert {"column": "city", "before": "Stockholm", "after": "Uppsala"} in found[0]["cells"]
    assert olga.get(f"{place}/changes?kind=new").json()["results"] == found[1:]

    refused = olga.post_json(f"{place}/apply")
    assert (refused.status_code, refused.json()["code"]) == (409, "rows_with_errors")
    answer = olga.post_json(f"{place}/apply", {"good_rows": True})
    assert (answer.status_code, answer["Location"]) == (202, place)
    imports.apply(load["id"], at=timezone.now())
    load = olga.get(place).json()
    assert (load["state"], load["rows_done"], load["rows_total"]) == ("applied", 3, 3)
    assert Organization.objects.get(number="C-9").city == "Lund"
    rest = olga.get(f"{place}/bad-rows")
    assert rest.getvalue().decode("utf-8-sig") == "number,name,city\r\n,Utan,\r\n"


def test_a_discarded_file_is_not_loaded(olga):
    place = checked(olga)
    assert olga.delete(place).status_code == 204
    assert olga.get(place).json()["state"] == "expired"
    assert olga.delete(place).json()["code"] == "wrong_state"
    assert olga.post_json(f"{place}/apply", {"good_rows": True}).json()["code"] == "wrong_state"


def test_a_repeated_upload_is_one(olga):
    answers = [send(olga, headers={"Idempotency-Key": "a"}).json()["id"] for _ in range(2)]
    assert answers == [str(KeyImport.objects.get().pk)] * 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "keys"}, "kind"),
        ({"create_missing": "true"}, "create_missing"),
        ({"good_rows": "perhaps"}, "good_rows"),
    ],
    ids=["kind", "unknown", "option"],
)
def test_a_body_that_is_wrong(olga, body, field):
    answer = send(olga, **body)
    [wrong] = answer.json()["errors"]
    assert (answer.status_code, wrong["pointer"]) == (400, f"/{field}")
    assert not KeyImport.objects.exists()


def test_a_key_file_is_no_load(olga):
    pk = upload(key_file(row())).pk
    assert olga.get(f"{PLACE}/{pk}").status_code == 404
    assert olga.delete(f"{PLACE}/{pk}").status_code == 404
    assert olga.post_json(f"{PLACE}/{pk}/apply").status_code == 404
    assert olga.get(PLACE).json()["results"] == []


@pytest.mark.parametrize("uploads", [1, 3])
def test_the_list(olga, uploads, django_assert_num_queries):
    ids = [send(olga).json()["id"] for _ in range(uploads)]
    olga.get(PLACE)
    with django_assert_num_queries(3):
        found = olga.get(PLACE).json()["results"]
    assert [load["id"] for load in found] == ids[::-1]


def test_a_load_is_no_key_file(olga):
    pk = send(olga).json()["id"]
    assert olga.post_json(f"/api/v1/center/key-files/{pk}/apply").status_code == 404
    assert olga.get(f"{PLACE}/{pk}").json()["state"] == "received"
