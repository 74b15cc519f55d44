"""Loading a key file at the desk: upload, look, answer, load, take the bad rows back."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import LogLine
from catalog.models import Product, ProductAlias
from keyfiles import imports
from keyfiles.models import KeyImport
from keyfiles.storage import private_files
from keys.models import Listing
from tests.keyfiles.import_interfaces import IMPORTS, act, checked, send
from tests.keyfiles.key_files import OFFICE, a_key, key_file, load, row, upload
from tests.spreadsheets import live_cells


def test_from_the_upload_to_the_loaded_file(world, store, visit_as):
    olga = visit_as("olga")
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
    assert "Nothing has been changed yet: load the file, or discard it." in text
    assert "Not in this file" in text
    absent = olga.get(answer["Location"], {"kind": "absent"}).content.decode()
    assert "Loading leaves them as they are." in absent
    assert not Listing.objects.filter(key__last_five=a_key("usual")[-5:]).exists()
    assert act(olga, one, "import-apply").status_code == 302
    imports.apply(one.pk, at=timezone.now())
    assert "The file was loaded" in olga.get(answer["Location"]).content.decode()
    assert Listing.objects.filter(key__last_five=a_key("usual")[-5:]).exists()
    lines = LogLine.objects.filter(subject_id=one.pk).order_by("at")
    assert [line.action for line in lines] == [
        "key_import.uploaded",
        "key_import.confirmed",
        "key_import.loaded",
    ]
    assert {line.actor_name for line in lines} == {"Olga"}


def test_errors_are_listed_narrowed_and_paged(world, store, visit_as):
    olga = visit_as("olga")
    bad = [row(key=a_key(n), counter="9/3") for n in range(30)]
    one = upload(key_file(*bad, row(type="?")))
    text = olga.get(f"{IMPORTS}/{one.pk}").content.decode()
    assert "31" in text
    assert text.count("9 activations used") == 25
    second = olga.get(f"{IMPORTS}/{one.pk}", {"code": "used_above_allowed"})
    assert "type is none of" not in second.content.decode()
    following = second.context["next"]
    assert olga.get(f"{IMPORTS}/{one.pk}{following}").content.decode().count("9 activations") == 5


def test_the_page_asks_as_much_whatever_the_rows(world, store, visit_as, django_assert_num_queries):
    olga = visit_as("olga")
    olga.get(IMPORTS)
    for rows in (1, 60):
        one = upload(key_file(*[row(key=a_key(n), product="Office 24") for n in range(rows)]))
        with django_assert_num_queries(7):
            olga.get(f"{IMPORTS}/{one.pk}")


def test_the_list_asks_as_much_whatever_its_length(
    world, store, visit_as, django_assert_num_queries
):
    olga = visit_as("olga")
    olga.get(IMPORTS)
    for _ in range(3):
        upload(key_file(row()), by=world.actor("olga"))
        with django_assert_num_queries(5):
            olga.get(IMPORTS)


def test_an_unknown_product_is_another_name_of_a_known_one(world, store, visit_as):
    olga, one = (
        visit_as("olga"),
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


def test_an_unknown_product_is_made(world, store, visit_as):
    olga, one = visit_as("olga"), upload(key_file(row(product="Office LTSC 2031")))
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


def test_the_rows_of_an_unknown_product_are_skipped(world, store, visit_as):
    olga, one = visit_as("olga"), upload(key_file(row(product="Office 24"), row(key=a_key(2))))
    act(olga, one, "import-choices", name_0="Office 24", choice_0="skip")
    counts = checked(one).counts
    assert (counts["skipped"], counts["errors"], counts["new"]) == (1, 0, 1)
    assert load(one).state == "applied"
    assert not Listing.objects.filter(key__last_five=a_key("usual")[-5:]).exists()


def test_an_answer_that_means_nothing_is_told_at_its_form(world, store, visit_as):
    olga, one = visit_as("olga"), upload(key_file(row(product="Office 24")))
    answer = act(olga, one, "import-choices", name_0="Office 24", other_0="Office 25")
    assert answer.status_code == 400
    assert "Choose what “Office 24” means." in answer.content.decode()
    one.refresh_from_db()
    assert one.state == "checked"


def test_what_is_missing_is_created_on_demand(world, store, visit_as):
    olga, one = visit_as("olga"), upload(key_file(row(number="7000001")))
    assert "Create them and check again" in olga.get(f"{IMPORTS}/{one.pk}").content.decode()
    act(olga, one, "import-choices", create_missing="yes")
    assert checked(one).counts["new_licensing_ids"] == 1


def test_a_file_without_a_good_row_offers_no_loading(world, store, visit_as):
    one = upload(key_file(row(key="X")))
    text = visit_as("olga").get(f"{IMPORTS}/{one.pk}").content.decode()
    assert "No row can be loaded." in text
    assert "load the valid rows" not in text
    assert reverse("keyfiles:import-apply", args=[one.pk]) not in text


def test_the_good_rows_are_loaded_and_the_others_come_back(world, store, visit_as):
    olga = visit_as("olga")
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


def test_the_report_is_a_file(world, store, visit_as):
    one = upload(key_file(row(organization="=1+1"), row(type="VLK", counter="")), name="=keys.csv")
    answer = visit_as("olga").get(f"{IMPORTS}/{one.pk}/rows")
    lines = answer.getvalue().decode("utf-8-sig").split("\r\n")
    assert answer["Content-Disposition"] == 'attachment; filename="keys.csv.report.csv"'
    assert lines[0] == (
        '"Line","Kind","Column","Code","What","Licensing ID","Product","Type","Last five",'
        '"Program","Organization","Used before","Allowed before","Used after","Allowed after"'
    )
    assert lines[1].startswith('"2","Error","Organization","formula",')
    assert lines[2].startswith('"3","Warning","Type","type_unusual",')
    assert live_cells(answer.getvalue().decode()) == []


def test_an_upload_is_thrown_away(world, store, visit_as):
    olga, one = visit_as("olga"), upload(key_file(row()))
    assert act(olga, one, "import-discard").status_code == 302
    one.refresh_from_db()
    assert one.state == "expired"
    imports.sweep(at=timezone.now())
    assert not one.rows.exists()
    assert list(private_files().names("imports")) == []
    assert act(olga, one, "import-apply").status_code == 409
    assert "Its rows were removed" in olga.get(f"{IMPORTS}/{one.pk}").content.decode()


@pytest.mark.parametrize("broken", ["", "no header at all", "License ID\tProduct\r\n1\t2"])
def test_a_file_that_cannot_be_read(world, store, visit_as, broken):
    olga = visit_as("olga")
    answer = send(olga, broken)
    if not broken:
        assert "The submitted file is empty" in answer.content.decode()
        assert not KeyImport.objects.exists()
        return
    one = checked(KeyImport.objects.get())
    assert one.state == "failed"
    text = olga.get(f"{IMPORTS}/{one.pk}").content.decode()
    assert "The file was rejected" in text


PAGES = ["", "/progress", "/bad-rows", "/rows"]
ACTS = ["/choices", "/apply", "/discard"]


@pytest.mark.parametrize("name", ["ada", "vera", "sam", "ines"])
def test_only_operations_may(world, store, visit_as, name):
    other, one = visit_as(name), upload(key_file(row(), row(key="X")))
    assert other.get(IMPORTS).status_code == 403
    for end in PAGES:
        assert other.get(f"{IMPORTS}/{one.pk}{end}").status_code == 403
    for end in ACTS:
        assert other.post(f"{IMPORTS}/{one.pk}{end}").status_code == 403
    one.refresh_from_db()
    assert one.state == "checked"


def test_a_session_that_ended_meanwhile(world, store, visit_as):
    one = upload(key_file(row()))
    visitor = visit_as(None)
    assert visitor.get(f"{IMPORTS}/{one.pk}").status_code == 302
    assert visitor.post(f"{IMPORTS}/{one.pk}/apply").status_code == 302
    assert visitor.get(f"{IMPORTS}/{one.pk}/progress")["HX-Refresh"] == "true"
    one.refresh_from_db()
    assert one.state == "checked"


def test_a_colleague_may_load_it(world, store, visit_as):
    one = upload(key_file(row()), by=world.actor("olga"))
    act(visit_as("otto"), one, "import-apply")
    imports.apply(one.pk, at=timezone.now())
    line = LogLine.objects.get(action="key_import.loaded")
    assert line.actor_name == "Otto"
    assert line.licensing_ids.get().licensing_id == world.licensing_ids["7654321"].pk
