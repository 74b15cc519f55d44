"""Loading key files by the API: a dry run, answers, then all rows or the good ones."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from catalog.models import ProductAlias
from keyfiles import imports
from keyfiles.models import KeyImport
from keyfiles.storage import private_files
from keys.models import Key, Listing
from tests.keyfiles.key_files import OFFICE, a_key, key_file, row

PLACE = "/api/v1/center/key-files"


def send(client, content: str, name: str = "ProductKeys.csv", **more):
    file = SimpleUploadedFile(name, content.encode(), "text/csv")
    headers = more.pop("headers", None)
    return client.post(PLACE, {"file": file, **more}, headers=headers)


def checked(client, content: str, **more) -> dict:
    answer = send(client, content, **more)
    assert answer.status_code == 202, answer.content
    imports.check(answer.json()["id"], at=timezone.now())
    return client.get(answer["Location"]).json()


def test_an_upload_is_checked_and_then_loaded(world, store, api):
    olga = api("olga")
    answer = send(olga, key_file(row()))
    one = answer.json()
    where = f"http://testserver{PLACE}/{one['id']}"
    assert (answer.status_code, answer["Location"]) == (202, where)
    assert (one["state"], one["counts"], one["unknown_names"]) == ("received", None, [])
    imports.check(one["id"], at=timezone.now())
    one = olga.get(answer["Location"]).json()
    assert (one["state"], one["counts"]["new"], one["encoding"]) == ("checked", 1, "UTF-8")
    assert not Key.objects.filter(last_five=a_key("usual")[-5:]).exists()
    answer = olga.post_json(f"{PLACE}/{one['id']}/apply")
    assert (answer.status_code, answer.json()["state"]) == (202, "confirmed")
    imports.apply(one["id"], at=timezone.now())
    one = olga.get(answer["Location"]).json()
    assert (one["state"], one["rows_done"], one["rows_total"]) == ("applied", 1, 1)
    assert Listing.objects.get(key__last_five=a_key("usual")[-5:]).product.name == OFFICE


def test_the_list_of_uploads(world, store, api, django_assert_num_queries):
    olga = api("olga")
    first, second = send(olga, key_file(row())).json(), send(olga, key_file(row())).json()
    page = olga.get(PLACE, {"page_size": 1}).json()
    assert [one["id"] for one in page["results"]] == [second["id"]]
    assert [one["id"] for one in olga.get(page["next"]).json()["results"]] == [first["id"]]


def test_what_is_wrong_with_each_row(world, store, api):
    olga = api("olga")
    one = checked(olga, key_file(row(counter="9/3"), row(type="VLK", counter="", key=a_key(2))))
    found = olga.get(f"{PLACE}/{one['id']}/rows").json()["results"]
    assert found[0] == {
        "id": found[0]["id"],
        "kind": "error",
        "line": 2,
        "column": "MAK Activations-Used/Available",
        "code": "used_above_allowed",
        "detail": "9 activations used are more than the 3 allowed.",
        "licensing_id": "7654321",
        "product": OFFICE,
        "type": "mak",
        "last_five": a_key("usual")[-5:],
    }
    assert [(row["kind"], row["line"]) for row in found[1:]] == [
        ("warning", 3),
        ("absent", None),
        ("absent", None),
        ("absent", None),
    ]
    page = olga.get(f"{PLACE}/{one['id']}/rows", {"kind": "absent", "page_size": 2}).json()
    more = olga.get(page["next"]).json()
    assert (len(page["results"]), len(more["results"]), more["next"]) == (2, 1, None)


def test_rows_with_errors_are_refused_unless_the_good_ones_are_wanted(world, store, api):
    olga = api("olga")
    one = checked(olga, key_file(row(), row(key="X", counter="1/2")))
    answer = olga.post_json(f"{PLACE}/{one['id']}/apply")
    assert (answer.status_code, answer.json()["code"]) == (409, "rows_with_errors")
    assert answer.json()["rows_with_errors"] == 1
    assert "errors" not in answer.json()  # which is a list, of what is wrong with the input
    assert olga.post_json(f"{PLACE}/{one['id']}/apply", {"good_rows": True}).status_code == 202
    imports.apply(one["id"], at=timezone.now())
    assert olga.head(f"{PLACE}/{one['id']}/bad-rows").status_code == 200
    answer = olga.get(f"{PLACE}/{one['id']}/bad-rows")
    assert answer["Content-Disposition"] == 'attachment; filename="ProductKeys_bad_rows.csv"'
    assert answer.getvalue().decode("utf-8-sig") == key_file(row(key="X", counter="1/2"))


def test_an_answer_about_an_unknown_name(world, store, api):
    olga = api("olga")
    one = checked(olga, key_file(row(product="Office 24")))
    [name] = one["unknown_names"]
    assert (name["kind"], name["name"], name["rows"]) == ("product", "Office 24", 1)
    office = str(world.products["office"].pk)
    answer = olga.post_json(
        f"{PLACE}/{one['id']}/choices",
        {"choices": [{"kind": "product", "name": "Office 24", "choice": "is", "means": office}]},
    )
    assert (answer.status_code, answer.json()["state"]) == (202, "received")
    imports.check(one["id"], at=timezone.now())
    olga.post_json(f"{PLACE}/{one['id']}/apply")
    imports.apply(one["id"], at=timezone.now())
    assert ProductAlias.objects.get(name="Office 24").product.name == OFFICE


@pytest.mark.parametrize(
    "choice",
    [
        {"kind": "product", "name": "Office 24", "choice": "is"},
        {"kind": "product", "name": "Office 24", "choice": "is", "means": "0" * 32},
        {"kind": "product", "name": "Office 24", "choice": "create"},
        {"kind": "product", "name": "Office 24", "choice": "create", "pool": "lakes"},
        {"kind": "product", "name": "Office 25", "choice": "skip"},
        {"kind": "program", "name": "Office 24", "choice": "skip"},
        {"kind": "pool", "name": "Office 24", "choice": "skip"},
        {"kind": "product", "name": "Office 24", "choice": "burn"},
        {"kind": "product", "name": "Office 24", "choice": "skip", "why": "x"},
        {"name": "Office 24", "choice": "skip"},
        "skip",
    ],
)
def test_an_answer_that_cannot_be_taken_changes_nothing(world, store, api, choice):
    olga = api("olga")
    one = checked(olga, key_file(row(product="Office 24")))
    answer = olga.post_json(f"{PLACE}/{one['id']}/choices", {"choices": [choice]})
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"]
    assert KeyImport.objects.get().state == "checked"


def test_a_wrong_answer_has_its_place_among_the_others(world, store, api):
    olga = api("olga")
    one = checked(olga, key_file(row(product="Office 24")))
    skip = {"kind": "product", "name": "Office 24", "choice": "skip"}
    body = {"choices": [skip, skip | {"name": "Office 25"}]}
    answer = olga.post_json(f"{PLACE}/{one['id']}/choices", body)
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (400, "/choices/1/name")


def test_two_files_at_once_are_neither_of_them_taken(world, store, api):
    files = [SimpleUploadedFile(name, b"x", "text/csv") for name in ("a.csv", "b.csv")]
    answer = api("olga").post(PLACE, {"file": files})
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (400, "/file")
    assert error["detail"] == "Send one file at a time."
    assert not KeyImport.objects.exists()
    assert not [one for one in store.rglob("*/*") if one.is_file()]


def test_the_same_upload_with_the_same_key_is_taken_once(world, store, api):
    olga, once = api("olga"), {"Idempotency-Key": "once"}
    first = send(olga, key_file(row()), headers=once)
    again = send(olga, key_file(row()), headers=once)
    other = send(olga, key_file(row(counter="4/50")), headers=once)
    assert (first.status_code, again.status_code) == (202, 202)
    assert (again["Idempotent-Replayed"], again.json()) == ("true", first.json())
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert KeyImport.objects.count() == 1
    assert len(list(private_files().names("imports"))) == 1


@pytest.mark.parametrize("name", ["vera", "ada", "mallory", "sam", "ines", None])
def test_only_operations_may(world, store, api, name):
    olga, other = api("olga"), api(name)
    one = checked(olga, key_file(row(counter="9/3")))
    expected = 403 if name else 401
    assert send(other, key_file(row())).status_code == expected
    for method, end in [
        ("get", ""),
        ("get", "/rows"),
        ("get", "/bad-rows"),
        ("post_json", "/choices"),
        ("post_json", "/apply"),
    ]:
        assert getattr(other, method)(f"{PLACE}/{one['id']}{end}").status_code == expected
    assert other.get(PLACE).status_code == expected
    assert KeyImport.objects.count() == 1
    assert len(list(private_files().names("imports"))) == 1


@pytest.mark.parametrize("limits", [{"scopes": ["read"]}, {"licensing_ids": []}])
def test_a_token_that_is_not_meant_for_it(world, store, api, limits):
    olga = api("olga", *limits.pop("scopes", []), **limits)
    assert send(olga, key_file(row())).status_code == 403
    assert olga.get(PLACE).status_code == 403


def test_a_session_needs_its_form_token_and_leaves_nothing_behind(world, store, client):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.people["olga"])
    assert send(browser, key_file(row())).status_code == 403
    assert list(private_files().names("imports")) == []
    assert KeyImport.objects.count() == 0


def test_a_file_above_the_limit(world, store, api, settings):
    settings.KEY_FILE_MAX_BYTES = 1000
    answer = send(api("olga"), key_file(*[row(key=a_key(n)) for n in range(20)]))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert list(private_files().names("imports")) == []
    assert KeyImport.objects.count() == 0


@pytest.mark.parametrize("content", ["", None])
def test_no_file(world, store, api, content):
    olga = api("olga")
    answer = olga.post(PLACE, {"good_rows": "true"}) if content is None else send(olga, content)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/file"
    assert list(private_files().names("imports")) == []


def test_what_a_body_may_hold(world, store, api):
    olga = api("olga")
    assert send(olga, key_file(row()), greetings="hello").status_code == 400
    assert send(olga, key_file(row()), good_rows="perhaps").status_code == 400
    answer = olga.post_json(PLACE, {"file": "x"})
    assert answer.status_code == 415
    assert list(private_files().names("imports")) == []


def test_a_file_that_cannot_be_read(world, store, api):
    olga = api("olga")
    one = checked(olga, "License ID\tProduct\r\n1\t2\r\n")
    assert one["state"] == "failed"
    assert one["failure"]["code"] == "column_missing"
    assert "Product Key" in one["failure"]["detail"]
    answer = olga.post_json(f"{PLACE}/{one['id']}/apply")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert list(private_files().names("imports")) == []


def test_unknown_ids(world, store, api):
    olga = api("olga")
    for end in ("", "/rows", "/bad-rows"):
        assert olga.get(f"{PLACE}/not-an-id{end}").status_code == 404
    assert olga.post_json(f"{PLACE}/not-an-id/apply").status_code == 404
    assert json.loads(olga.get(PLACE, {"color": "red"}).content)["status"] == 400
