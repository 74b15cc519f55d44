"""Small files made after bug reports of similar tools, by command, page and API.

Each is one example of a kind; the kinds are in the other tests of the importer.
"""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from agreements.models import LicensingId, Organization
from keyfiles.models import ImportFinding, KeyImport
from tests.keyfiles.import_interfaces import IMPORTS, checked, send
from tests.keyfiles.key_files import CORPUS, found, upload
from tests.makers.catalog import add_product

PRODUCTS = [
    "Windows 10 Enterprise",
    "Windows 11 Enterprise",
    "Windows Server 2019 Standard",
    "Windows Server 2025 Standard",
]
INVISIBLE = "invisible_character"
SAMPLES = {  # file → (create missing, errors, part of each message)
    "01_leading_quote.csv": (
        True,
        [(line, "Organization", "quotation_mark") for line in range(2, 6)],
        "must not begin with a quotation mark",
    ),
    "02_formula_behind_separator.csv": (
        True,
        [(line, "Organization", "formula") for line in (2, 3)],
        "behind a comma or a semicolon",
    ),
    "04a_key_in_product_nb_hyphen.csv": (
        False,
        [(2, "Product", "key_misplaced")],
        "This contains a product key",
    ),
    "04d_key_in_header.csv": (False, [], ""),
    "06a_twin_licensing_ids.csv": (
        True,
        [(3, "License ID", INVISIBLE), (4, "License ID", "not_ascii")],
        "U+",
    ),
    "09_invisible_in_names.csv": (
        False,
        [
            (2, "Organization", INVISIBLE),
            (3, "Product", INVISIBLE),
            (4, "Parent Program", INVISIBLE),
            (5, "Product Key", "key_character"),
            (6, "Type", "type_unknown"),
        ],
        "U+200B, zero width space",
    ),
    "11a_blank_row_quoted.csv": (False, [], ""),
}
ROWS = {"04d_key_in_header.csv": 1, "11a_blank_row_quoted.csv": 2}
PASTED = "KH2QGR4WXHV3KD9B32NG7WPB8"


@pytest.fixture
def catalog(world, store):
    """The world, with the products of the samples."""
    for number, name in enumerate(PRODUCTS):
        add_product(f"sample-{number}", name)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_by_command(catalog, sample):
    create_missing, errors, message = SAMPLES[sample]
    options, out = ["--create-missing"] if create_missing else [], StringIO()
    before = Organization.objects.count(), LicensingId.objects.count()
    with pytest.raises(SystemExit) as ended:
        call_command("import_keys", str(CORPUS / sample), "--apply", *options, stdout=out)
    one = KeyImport.objects.get()
    assert (ended.value.code, found(one)) == (1 if errors else 0, errors)
    assert one.state == ("checked" if errors else "applied")
    lines = [line for line in out.getvalue().split("\n") if re.search(r"^  line .*\[\w+\]", line)]
    assert [message in line for line in lines] == [True] * len(errors)
    assert bare(PASTED) not in bare(out.getvalue())
    assert (Organization.objects.count(), LicensingId.objects.count()) == before


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_on_the_page(catalog, visit_as, sample):
    create_missing, errors, message = SAMPLES[sample]
    olga = visit_as("olga")
    more = {"create_missing": "on"} if create_missing else {}
    answer = send(olga, (CORPUS / sample).read_text(), sample, **more)
    one = checked(KeyImport.objects.get())
    page = olga.get(answer["Location"]).content.decode()
    assert [(line, column, code) for line, column, code in found(one)] == errors
    assert ("Load 1 row" in page or "Load 2 rows" in page) == (not errors)
    assert page.count(message) >= len(errors)
    report = b"".join(olga.get(f"{IMPORTS}/{one.pk}/rows").streaming_content).decode()
    assert bare(PASTED) not in bare(page) + bare(report)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_by_the_api(catalog, api, sample):
    create_missing, errors, message = SAMPLES[sample]
    one = upload((CORPUS / sample).read_bytes(), name=sample, create_missing=create_missing)
    olga = api("olga")
    answer = olga.get(f"/api/v1/center/key-files/{one.pk}")
    rows = olga.get(f"/api/v1/center/key-files/{one.pk}/rows", {"kind": "error"})
    told = [(row["line"], row["column"], row["code"]) for row in rows.json()["results"]]
    assert (answer.json()["state"], told) == ("checked", errors)
    assert [message in row["detail"] for row in rows.json()["results"]] == [True] * len(errors)
    assert answer.json()["counts"]["good"] == ROWS.get(sample, one.counts["rows"] - len(errors))
    assert bare(PASTED) not in bare(answer.content.decode() + rows.content.decode())


def test_the_heading_with_a_key_is_its_last_five(catalog):
    one = upload((CORPUS / "04d_key_in_header.csv").read_bytes())
    assert one.ignored_columns == ["•••••-7WPB8"]


def test_the_row_with_a_misplaced_key_shows_its_last_five(catalog):
    upload((CORPUS / "04a_key_in_product_nb_hyphen.csv").read_bytes())
    finding = ImportFinding.objects.get(kind="error")
    assert (finding.product_name, finding.last_five) == ("•••••-7WPB8", "6WPB8")


def bare(text: str) -> str:
    """Letters and digits of ASCII only."""
    return "".join(char for char in text if char.isascii() and char.isalnum())
