"""The page of load files: samples, an upload by kind, its dry run, and the load."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from agreements.models import Organization
from keyfiles import imports
from keyfiles.imports.tables import TABLES
from keyfiles.models import KeyImport
from tests.loads.conftest import errors

LOADS = "/desk/loads"
TEXT = b"number,name,city\nC-1001,Contoso AB,Uppsala\nC-9,Ny AB,Lund\n,Utan,\n"


def test_a_file_is_uploaded_checked_and_loaded(visit_as, store):
    olga = visit_as("olga")
    file = SimpleUploadedFile("customers.csv", TEXT, "text/csv")
    sent = olga.post(LOADS, {"kind": "organizations", "file": file})
    upload = KeyImport.objects.get()
    page = reverse("keyfiles:import", args=[upload.pk])
    assert (sent.status_code, sent["Location"], upload.kind) == (302, page, "organizations")
    imports.check(upload.pk, at=timezone.now())

    shown = {kind: olga.get(f"{page}?kind={kind}").content.decode() for kind in ("changed", "new")}
    assert "city: Stockholm → Uppsala" in shown["changed"]
    assert "name: Ny AB; city: Lund" in shown["new"]
    assert "The cell is empty." in olga.get(page).content.decode()
    report = b"".join(olga.get(reverse("keyfiles:import-rows", args=[upload.pk])).streaming_content)
    assert "city: Stockholm → Uppsala" in report.decode()

    olga.post(reverse("keyfiles:import-apply", args=[upload.pk]), {"rows": "good"})
    imports.apply(upload.pk, at=timezone.now())
    assert Organization.objects.get(number="C-9").city == "Lund"
    assert "customers.csv" in olga.get(LOADS).content.decode()
    assert "customers.csv" not in olga.get("/desk/key-files").content.decode()


def test_a_load_is_no_key_file(load, visit_as):
    loaded = load("organizations", TEXT, apply=False)
    answer = reverse("keyfiles:import-choices", args=[loaded.pk])
    assert visit_as("olga").post(answer, {"create_missing": "yes"}).status_code == 404


def test_nothing_is_offered_that_only_a_key_file_can_do(load, visit_as):
    """The button that makes unknown licensing IDs led to a page that does not exist."""
    text = (
        "licensing_id_program,licensing_id,order_number,line,product,kind,quantity\n"
        "enterprise,999,PO-1,1,Fjord CAD 2026 Professional,license,1\n"
    )
    loaded = load("purchases", text, apply=False)
    assert [code for _line, _column, code in errors(loaded)] == ["unknown_licensing_id"]
    page = visit_as("olga").get(reverse("keyfiles:import", args=[loaded.pk])).content.decode()
    assert "The center has no licensing ID" in page
    assert "create_missing" not in page


def test_an_unknown_kind_is_refused(visit_as, store):
    file = SimpleUploadedFile("customers.csv", TEXT, "text/csv")
    assert visit_as("olga").post(LOADS, {"kind": "keys", "file": file}).status_code == 400
    assert not KeyImport.objects.exists()
    assert visit_as("olga").get(f"{LOADS}/sample?kind=keys").status_code == 404


def test_the_samples_are_files_that_the_check_reads(visit_as, load):
    for kind in TABLES:
        answer = visit_as("olga").get(f"{LOADS}/sample?kind={kind}")
        text = b"".join(answer.streaming_content)
        checked = load(kind, text, apply=False)
        assert (checked.failure, checked.ignored_columns) == ({}, [])
        cells = {"missing", "date_malformed", "choice_unknown", "integer_malformed"}
        assert not cells & {code for _line, _column, code in errors(checked)}
