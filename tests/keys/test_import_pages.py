"""Loading a key file at the desk: upload, look, answer, load, take the bad rows back."""

import resource
import tracemalloc
from io import RawIOBase

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import LimitedStream
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from audit.models import LogLine
from catalog.models import Product, ProductAlias
from keys import imports
from keys.models import KeyImport, Listing
from keys.services.receiving import EncryptingHandler
from tests.keys.key_files import OFFICE, a_key, key_file, load, row, upload
from vlsc.lib.private_files import private_files

IMPORTS = "/desk/key-files"


def send(client: Client, content: str, name: str = "ProductKeys.csv", **more):
    file = SimpleUploadedFile(name, content.encode(), "text/csv")
    return client.post(IMPORTS, {"file": file, **more})


def act(client: Client, one: KeyImport, name: str, **data):
    return client.post(reverse(f"keys:{name}", args=[one.pk]), data)


def checked(one: KeyImport) -> KeyImport:
    imports.check(one.pk, at=timezone.now())
    one.refresh_from_db()
    return one


def test_from_the_upload_to_the_loaded_file(world, store, page):
    olga = page("olga")
    answer = send(olga, key_file(row()))
    one = KeyImport.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{IMPORTS}/{one.pk}")
    text = olga.get(answer["Location"]).content.decode()
    assert "hx-get" in text
    assert "Waiting to be checked" in text
    progress = f"{IMPORTS}/{one.pk}/progress"
    assert "data-ended" not in olga.get(progress).content.decode()
    checked(one)
    assert "data-ended" in olga.get(progress).content.decode()
    text = olga.get(answer["Location"]).content.decode()
    assert "Load 1 row" in text
    assert "Not in this file" in text
    assert not Listing.objects.filter(key__last_five=a_key("usual")[-5:]).exists()
    assert act(olga, one, "import-apply").status_code == 302
    imports.apply(one.pk, at=timezone.now())
    assert "The file was loaded" in olga.get(answer["Location"]).content.decode()
    assert Listing.objects.filter(key__last_five=a_key("usual")[-5:]).exists()
    lines = LogLine.objects.filter(subject_id=one.pk).order_by("at")
    assert [line.action for line in lines] == ["key_import.uploaded", "key_import.loaded"]
    assert {line.actor_name for line in lines} == {"Olga"}


def test_errors_are_listed_narrowed_and_paged(world, store, page):
    olga = page("olga")
    bad = [row(key=a_key(n), counter="9/3") for n in range(30)]
    one = upload(key_file(*bad, row(type="?")))
    text = olga.get(f"{IMPORTS}/{one.pk}").content.decode()
    assert "31" in text
    assert text.count("9 activations used") == 25
    second = olga.get(f"{IMPORTS}/{one.pk}", {"code": "used_above_allowed"})
    assert "type is none of" not in second.content.decode()
    following = second.context["next"]
    assert olga.get(f"{IMPORTS}/{one.pk}{following}").content.decode().count("9 activations") == 5


def test_the_page_asks_as_much_whatever_the_rows(world, store, page, django_assert_num_queries):
    olga = page("olga")
    olga.get(IMPORTS)
    for rows in (1, 60):
        one = upload(key_file(*[row(key=a_key(n), product="Office 24") for n in range(rows)]))
        with django_assert_num_queries(6):
            olga.get(f"{IMPORTS}/{one.pk}")


def test_the_list_asks_as_much_whatever_its_length(world, store, page, django_assert_num_queries):
    olga = page("olga")
    olga.get(IMPORTS)
    for _ in range(3):
        upload(key_file(row()), by=world.actor("olga"))
        with django_assert_num_queries(4):
            olga.get(IMPORTS)


def test_an_unknown_product_is_another_name_of_a_known_one(world, store, page):
    olga, one = (
        page("olga"),
        upload(key_file(row(product="Office 24"), row(product=OFFICE, key=a_key(2)))),
    )
    text = olga.get(f"{IMPORTS}/{one.pk}").content.decode()
    assert "Names that the center does not know" in text
    office = world.products["office"]
    answer = act(
        olga, one, "import-choices", name_0="Office 24", choice_0="", other_0=OFFICE.lower()
    )
    assert answer.status_code == 302
    assert checked(one).counts["new"] == 2
    assert not ProductAlias.objects.exists()  # a dry run remembers nothing yet
    load(one)
    assert ProductAlias.objects.get().product == office
    assert upload(key_file(row(product="office  24"))).counts["unchanged"] == 1


def test_an_unknown_product_is_made(world, store, page):
    olga, one = page("olga"), upload(key_file(row(product="Office LTSC 2031")))
    act(olga, one, "import-choices", name_0="Office LTSC 2031", choice_0="create:applications")
    assert checked(one).counts["new"] == 1
    assert not Product.objects.filter(name="Office LTSC 2031").exists()
    load(one)
    made = Product.objects.get(name="Office LTSC 2031")
    assert (made.code, made.pool, made.family, made.version, made.key_types) == (
        "office-ltsc-2031",
        "applications",
        "Office LTSC",
        "2031",
        ["mak"],
    )


def test_the_rows_of_an_unknown_product_are_skipped(world, store, page):
    olga, one = page("olga"), upload(key_file(row(product="Office 24"), row(key=a_key(2))))
    act(olga, one, "import-choices", name_0="Office 24", choice_0="skip")
    counts = checked(one).counts
    assert (counts["skipped"], counts["errors"], counts["new"]) == (1, 0, 1)
    assert load(one).state == "applied"
    assert not Listing.objects.filter(key__last_five=a_key("usual")[-5:]).exists()


def test_an_answer_that_means_nothing_is_told_at_its_form(world, store, page):
    olga, one = page("olga"), upload(key_file(row(product="Office 24")))
    answer = act(olga, one, "import-choices", name_0="Office 24", other_0="Office 25")
    assert answer.status_code == 400
    assert "Choose what “Office 24” means." in answer.content.decode()
    one.refresh_from_db()
    assert one.state == "checked"


def test_what_is_missing_is_created_on_demand(world, store, page):
    olga, one = page("olga"), upload(key_file(row(number="7000001")))
    assert "Create them, and check again" in olga.get(f"{IMPORTS}/{one.pk}").content.decode()
    act(olga, one, "import-choices", create_missing="yes")
    assert checked(one).counts["new_licensing_ids"] == 1


def test_the_good_rows_are_loaded_and_the_others_come_back(world, store, page):
    olga = page("olga")
    text = key_file(row(), row(key=a_key(2), counter="9/3"), row(key=a_key(3)))
    one = upload(text)
    bad = key_file(row(key=a_key(2), counter="9/3"))
    before = olga.get(f"{IMPORTS}/{one.pk}/bad-rows")
    assert before.getvalue().decode("utf-8-sig") == bad
    assert act(olga, one, "import-apply").status_code == 409
    assert act(olga, one, "import-apply", rows="good").status_code == 302
    imports.apply(one.pk, at=timezone.now())
    after = olga.get(f"{IMPORTS}/{one.pk}/bad-rows")
    assert after.getvalue().decode("utf-8-sig") == bad
    assert Listing.objects.filter(key__last_five=a_key(3)[-5:]).exists()
    taken = LogLine.objects.filter(action="key_import.bad_rows_downloaded")
    assert taken.count() == 2


def test_the_report_is_a_file(world, store, page):
    one = upload(key_file(row(organization="=1+1"), row(type="VLK", counter="")), name="=keys.csv")
    answer = page("olga").get(f"{IMPORTS}/{one.pk}/rows")
    lines = answer.getvalue().decode("utf-8-sig").split("\r\n")
    assert answer["Content-Disposition"] == 'attachment; filename="keys.csv.report.csv"'
    assert lines[0] == "Line,Kind,Column,Code,What,Licensing ID,Product,Type,Last five"
    assert lines[1].startswith("2,Error,Organization,formula,")
    assert lines[2].startswith("3,Warning,Type,type_unusual,")
    assert not any(line.startswith(("=", "+", "-", "@")) for line in lines)


def test_an_upload_is_thrown_away(world, store, page):
    olga, one = page("olga"), upload(key_file(row()))
    assert act(olga, one, "import-discard").status_code == 302
    one.refresh_from_db()
    assert one.state == "expired"
    imports.sweep(at=timezone.now())
    assert not one.rows.exists()
    assert list(private_files().names("imports")) == []
    assert act(olga, one, "import-apply").status_code == 409
    assert "Its rows were removed" in olga.get(f"{IMPORTS}/{one.pk}").content.decode()


@pytest.mark.parametrize("broken", ["", "no header at all", "License ID\tProduct\r\n1\t2"])
def test_a_file_that_cannot_be_read(world, store, page, broken):
    olga = page("olga")
    answer = send(olga, broken)
    if not broken:
        assert "The submitted file is empty" in answer.content.decode()
        assert not KeyImport.objects.exists()
        return
    one = checked(KeyImport.objects.get())
    assert one.state == "failed"
    text = olga.get(f"{IMPORTS}/{one.pk}").content.decode()
    assert "The file was not taken" in text


def test_a_file_above_the_limit_is_told_at_the_form(world, store, page, settings):
    settings.KEY_FILE_MAX_BYTES = 1 << 20
    answer = send(page("olga"), key_file(*[row(key=a_key(n)) for n in range(12_000)]))
    assert answer.status_code == 413
    assert "A key file may have 1 MB." in answer.content.decode()
    assert not KeyImport.objects.exists()
    assert list(private_files().names("imports")) == []


class Endless(RawIOBase):
    """A body of many bytes without a line end, made while it is read."""

    def __init__(self, length: int) -> None:
        head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        self.left, self.length = [head, b"\r\n--edge--\r\n"], length
        self.size = sum(map(len, self.left)) + length

    def read(self, size: int = -1) -> bytes:
        if len(self.left) == 2:
            return self.left.pop(0)
        given, self.length = min(size, self.length), self.length - min(size, self.length)
        return b"x" * given if given else self.left.pop(0) if self.left else b""


@pytest.mark.parametrize("limit", [1 << 20, 39 << 20])  # announced as too long, found too long
def test_what_is_too_long_is_read_to_its_end_and_never_held(store, db, settings, limit):
    settings.KEY_FILE_MAX_BYTES = limit
    body, handler = Endless(39 * (1 << 20) + 1000), EncryptingHandler()
    about = {"CONTENT_TYPE": "multipart/form-data; boundary=edge", "CONTENT_LENGTH": str(body.size)}
    request = RequestFactory().post(IMPORTS, **about)
    request.environ["wsgi.input"] = request._stream = LimitedStream(body, body.size)
    request.META.update(about)
    request._read_started = False
    request.upload_handlers = [handler]
    tracemalloc.start()
    assert request.POST == {}
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert handler.refused.code == "too_large"
    assert body.left == []
    assert peak < 8 << 20
    assert not [path for path in store.rglob("*") if path.is_file()]


def test_a_storage_that_is_away_is_told_at_the_form(world, store, page, settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    settings.STORAGE_URL = f"file://{tmp_path}/file"
    answer = send(page("olga"), key_file(row()))
    assert answer.status_code == 503
    assert "could not be stored" in answer.content.decode()
    assert not KeyImport.objects.exists()


def test_a_full_disk_is_told_at_the_form(world, store, page):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))  # as a disk that is full
    try:
        answer = send(page("olga"), key_file(*[row(key=a_key(n)) for n in range(5000)]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert answer.status_code == 503
    assert "could not be stored" in answer.content.decode()
    assert not KeyImport.objects.exists()
    assert not [path for path in store.rglob("*") if path.is_file()]


def test_an_upload_is_never_on_the_disk_in_clear(world, store, page, tmp_path, monkeypatch):
    seen = []
    real = imports.StoredFile.publish

    def look(stored):
        seen.extend(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        real(stored)

    monkeypatch.setattr(imports.StoredFile, "publish", look)
    rows = [row(key=a_key(n)) for n in range(5000)]
    send(page("olga"), key_file(*rows))
    seen.extend(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert len(seen) == 2
    assert sum(map(len, seen)) > 400_000
    for data in seen:
        assert b"Contoso" not in data
        assert a_key(1).encode() not in data


def test_a_form_without_its_token_leaves_nothing_behind(world, store):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.people["olga"])
    assert send(browser, key_file(row())).status_code == 403
    assert not KeyImport.objects.exists()
    assert list(private_files().names("imports")) == []


def test_an_upload_of_a_customer_is_refused_before_it_is_read(world, store, page):
    assert send(page("ada"), key_file(row())).status_code == 403
    assert send(page(None), key_file(row())).status_code == 302
    assert not KeyImport.objects.exists()
    assert not store.exists()


PAGES = ["", "/progress", "/bad-rows", "/rows"]
ACTS = ["/choices", "/apply", "/discard"]


@pytest.mark.parametrize("name", ["ada", "vera", "sam", "ines"])
def test_only_operations_may(world, store, page, name):
    other, one = page(name), upload(key_file(row(), row(key="X")))
    assert other.get(IMPORTS).status_code == 403
    for end in PAGES:
        assert other.get(f"{IMPORTS}/{one.pk}{end}").status_code == 403
    for end in ACTS:
        assert other.post(f"{IMPORTS}/{one.pk}{end}").status_code == 403
    one.refresh_from_db()
    assert one.state == "checked"


def test_a_session_that_ended_meanwhile(world, store, page):
    one = upload(key_file(row()))
    visitor = page(None)
    assert visitor.get(f"{IMPORTS}/{one.pk}").status_code == 302
    assert visitor.post(f"{IMPORTS}/{one.pk}/apply").status_code == 302
    assert visitor.get(f"{IMPORTS}/{one.pk}/progress")["HX-Refresh"] == "true"
    one.refresh_from_db()
    assert one.state == "checked"


def test_a_colleague_may_load_it(world, store, page):
    one = upload(key_file(row()), by=world.actor("olga"))
    act(page("otto"), one, "import-apply")
    imports.apply(one.pk, at=timezone.now())
    line = LogLine.objects.get(action="key_import.loaded")
    assert line.actor_name == "Otto"
    assert line.licensing_ids.get().licensing_id == world.licensing_ids["7654321"].pk
