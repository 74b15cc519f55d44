"""Which files can be read, however they were saved, and what a file that cannot is told."""

import codecs

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.actor import system_actor
from agreements.models import Agreement, LicensingId, Organization
from catalog.loading import load_catalog
from catalog.models import Product, ProductAlias, Program, ProgramAlias
from keyfiles.models import ImportLicensingId
from keyfiles.readers.lines import split_line
from keys.models import Key, Listing
from tests.keyfiles.key_files import (
    CORPUS,
    HEADER,
    NINE,
    a_key,
    found,
    key_file,
    load,
    load_text,
    row,
    upload,
)

ROWS = [row(), row(key=a_key(2), type="KMS", counter="")]
TEXT = key_file(*ROWS)
CSV = key_file(*ROWS, delimiter=",")


def quoted(text: str, delimiter: str) -> str:
    """Every cell in quotation marks."""
    lines = text.rstrip("\r\n").split("\r\n")
    return "".join(
        delimiter.join(f'"{cell}"' for cell in line.split(delimiter)) + "\r\n" for line in lines
    )


WAYS = {  # how it was saved → (bytes, encoding, delimiter)
    "as the center writes it": (TEXT.encode("utf-8-sig"), "UTF-8", "\t"),
    "without a byte order mark": (TEXT.encode(), "UTF-8", "\t"),
    "UTF-16, little end first": (TEXT.encode("utf-16-le"), "UTF-16", "\t"),
    "UTF-16, big end first": (TEXT.encode("utf-16-be"), "UTF-16", "\t"),
    "commas": (CSV.encode("utf-8-sig"), "UTF-8", ","),
    "semicolons": (key_file(*ROWS, delimiter=";").encode(), "UTF-8", ";"),
    "quoted cells and commas": (quoted(CSV, ",").encode(), "UTF-8", ","),
    "quoted cells and tabs": (quoted(TEXT, "\t").encode(), "UTF-8", "\t"),
    "quoted after byte order marks": (
        ("\ufeff" + quoted(CSV, ",")).encode("utf-8-sig"),
        "UTF-8",
        ",",
    ),
    "LF": (TEXT.replace("\r\n", "\n").encode(), "UTF-8", "\t"),
    "no line end at the end": (TEXT.rstrip("\r\n").encode(), "UTF-8", "\t"),
    "a blank line first": (f"\r\n{TEXT}".encode(), "UTF-8", "\t"),
    "columns in another order": (
        key_file(
            *(cells[::-1] for cells in ROWS), header=tuple(head.upper() for head in HEADER[::-1])
        ).encode(),
        "UTF-8",
        "\t",
    ),
    "columns in any case and blanks": (
        TEXT.replace("Parent Program", " parent  PROGRAM\ufeff").encode(),
        "UTF-8",
        "\t",
    ),
    "a column more": (
        key_file(*((*cells, "x") for cells in ROWS), header=(*HEADER, "Remarks")).encode(),
        "UTF-8",
        "\t",
    ),
    "nine columns": (
        key_file(*((*cells, "", "") for cells in ROWS), header=NINE).encode(),
        "UTF-8",
        "\t",
    ),
}
for mark, way in ((codecs.BOM_UTF16_LE, "little"), (codecs.BOM_UTF16_BE, "big")):
    name = f"UTF-16, {way} end first"
    WAYS[name] = (mark + WAYS[name][0], *WAYS[name][1:])


@pytest.mark.parametrize("way", WAYS)
def test_a_file_is_read_however_it_was_saved(world, store, way):
    content, encoding, delimiter = WAYS[way]
    one = upload(content)
    assert (one.state, one.failure) == ("checked", {})
    assert (one.encoding_name, one.delimiter) == (encoding, delimiter)
    assert (one.counts["rows"], one.counts["new"], found(one)) == (2, 2, [])
    load(one)
    for cells in ROWS:
        assert Key.objects.filter(last_five=cells[4][-5:], type=cells[5].lower()).exists()


def test_a_column_that_no_key_file_has_is_told(world, store):
    assert upload(WAYS["a column more"][0]).ignored_columns == ["Remarks"]


@pytest.mark.parametrize("name", ["Vård & Omsorg", "Ærø", "Café “Zürich”", "€uro – Œuvre"])
def test_windows_1252_is_read_as_such(world, store, name):
    one = upload(
        key_file(row(number="7000001", organization=name)).encode("cp1252"), create_missing=True
    )
    assert one.encoding_name == "Windows-1252"
    assert ImportLicensingId.objects.get().organization_name == name


UNREADABLE = {  # what is wrong → (bytes, code)
    "nothing but a byte order mark": (codecs.BOM_UTF8, "empty"),
    "nothing but blank lines": (b"\r\n\r\n\n", "empty"),
    "a header and no rows": (key_file().encode(), "no_rows"),
    "a header and blank rows": ((key_file() + "\r\n\t\t\t\t\t\t\r\n").encode(), "no_rows"),
    "no header": (TEXT.split("\r\n", 1)[1].encode(), "no_header"),
    "prose": (b"Dear Olga,\nhere are your keys.\n", "no_header"),
    "a column missing": (TEXT.replace("\tType", "\tKind").encode(), "column_missing"),
    "a column twice": (TEXT.replace("Organization", "product").encode(), "column_twice"),
    "two delimiters": (TEXT.replace("ID\tParent", "ID;Parent").encode(), "column_missing"),
    "NUL bytes": (TEXT.replace("Contoso", "Con\x00toso").encode(), "nul"),
    "UTF-16 without its mark": (TEXT.encode("utf-16-le"), "nul"),
    "UTF-32": (TEXT.encode("utf-32"), "encoding"),
    "half a UTF-16 character": (TEXT.encode("utf-16") + b"\x00", "encoding"),
    "a lone surrogate": (b"\xff\xfe" + TEXT.encode("utf-16-le") + b"\x00\xd8\n\x00", "encoding"),
    "UTF-8 and then something else": (
        key_file(row(organization="Vård"), row(organization="Vård")).encode() + b"V\xe5rd",
        "mixed",
    ),
    "UTF-8 with its mark and then something else": (
        codecs.BOM_UTF8 + TEXT.encode("cp1252") + b"V\xe5rd",
        "mixed",
    ),
    "no Windows-1252 either": (TEXT.encode() + b"\x81\x8d", "encoding"),
    "control characters": (TEXT.replace("Contoso", "Con\x07toso").encode(), "binary"),
    "a spreadsheet": (b"PK\x03\x04" + bytes(range(256)), "spreadsheet"),
    "an old spreadsheet": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "spreadsheet"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "nul"),
    "a line without end": (TEXT.encode() + b"x" * 2_000_000, "line_too_long"),
}


@pytest.mark.parametrize("wrong", UNREADABLE)
def test_a_file_that_cannot_be_read_gets_one_clear_error(world, store, wrong):
    content, code = UNREADABLE[wrong]
    before = snapshot()
    one = upload(content, create_missing=True)
    assert (one.state, one.failure["code"]) == ("failed", code)
    assert "%(" not in one.failure_detail
    assert len(one.failure_detail) > 15
    assert snapshot() == before


def snapshot() -> list[object]:
    """What an import could change, counted."""
    models = (
        Key,
        Listing,
        Agreement,
        LicensingId,
        Organization,
        Product,
        Program,
        ProductAlias,
        ProgramAlias,
    )
    keys = Key.objects.order_by("id").values_list("id", "used", "allotted", "updated_at")
    return [*(model.objects.count() for model in models), *keys]


def test_a_file_of_nothing_but_errors_is_given_up(world, store, monkeypatch):
    monkeypatch.setattr("keyfiles.imports.findings.MOST", 500)
    one = upload(key_file(*[("x",)] * 501))
    assert (one.state, one.failure["code"]) == ("failed", "too_many_errors")
    assert upload(key_file(*[("x",)] * 500)).counts["errors"] == 500


@pytest.mark.parametrize("name", sorted(path.name for path in CORPUS.glob("ProductKeys_*.csv")))
def test_a_dry_run_changes_nothing(world, store, name):
    before = snapshot()
    one = upload((CORPUS / name).read_bytes(), name=name, create_missing=True)
    assert one.state == "checked"
    assert snapshot() == before


def test_the_sample_with_errors(world, store):
    Listing.objects.all().delete()
    Key.objects.all().delete()
    Product.objects.all().delete()
    load_catalog(by=system_actor(at=timezone.now()), at=timezone.now())
    one = upload((CORPUS / "ProductKeys_with_errors.csv").read_bytes())
    assert found(one) == [
        (3, "Product Key", "key_character"),
        (4, "MAK Activations-Used/Available", "used_above_allowed"),
        (5, "Product", "unknown_product"),
        (6, "License ID", "missing"),
        (7, "MAK Activations-Used/Available", "counter_not_taken"),
        (8, "", "duplicate_row"),
        (9, "Organization", "formula"),
    ]
    [name] = one.unknown_names
    assert name["name"] == "Windows Sever 2022 Standard"
    assert name["nearest"][0]["name"] == "Windows Server 2022 Standard"


cells = st.text(
    alphabet=st.characters(exclude_characters="\t\r\n\x00", exclude_categories=("Cs", "Cc")),
    max_size=20,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(cells, min_size=1, max_size=9), st.sampled_from("\t;,"))
def test_quoted_cells_read_back(wanted, delimiter):
    line = delimiter.join('"' + cell.replace('"', '""') + '"' for cell in wanted)
    assert split_line(line, delimiter) == wanted


@settings(max_examples=200, deadline=None)
@given(st.lists(cells.filter(lambda cell: not cell.startswith('"')), min_size=1, max_size=9))
def test_the_cells_that_the_center_writes_read_back(wanted):
    assert split_line("\t".join(wanted), "\t") == wanted


def test_a_name_that_begins_with_a_quotation_mark_reads_back():
    assert split_line('1\t"North" Ltd\t"', "\t") == ["1", '"North" Ltd', '"']
    assert split_line('1,"North" Ltd,2', ",") is None


def test_what_the_center_exports_changes_nothing(committed_world, store, built, download):
    text = download("ada", built("ada"))
    one = load_text(text)
    assert (one.counts["unchanged"], one.counts["new"], one.counts["updated"]) == (5, 0, 0)
