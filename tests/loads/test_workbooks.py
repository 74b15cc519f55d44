"""Load files as workbooks: dates and numbers as cells, and errors at their row and column."""

import io
from datetime import date

import pytest
from openpyxl import Workbook

from agreements.models import Agreement
from tests.keyfiles.key_files import key_file, row
from tests.loads.conftest import errors

HEAD = ("program", "number", "organization_number", "starts_on", "ends_on")


@pytest.fixture
def load_workbook(load):
    def run(*rows: tuple, kind: str = "agreements", **options):
        book, file = Workbook(), io.BytesIO()
        for cells in rows:
            book.active.append(cells)
        book.save(file)
        return load(kind, file.getvalue(), **options)

    return run


def test_a_workbook_is_loaded(load_workbook):
    row = ("enterprise", 45120, "C-1001", date(2026, 1, 1), "2028-12-31")
    assert load_workbook(HEAD, row).state == "applied"
    agreement = Agreement.objects.get(number="45120")
    assert (str(agreement.starts_on), str(agreement.ends_on)) == ("2026-01-01", "2028-12-31")
    assert load_workbook(HEAD, row).counts["unchanged"] == 1


def test_each_fault_at_its_row_and_column(load_workbook):
    checked = load_workbook(
        HEAD,
        ("enterprise", date(2026, 2, 1), "C-1001", None, None),
        (),
        ("enterprise", "=A2", "C-1001", None, "=TODAY()"),
        ("enterprise", 10.0**16, "C-1001", None, None),
        ("enterprise", "E-1", "C-\n1001", None, None),
        ("enterprise", "E-2", "#N/A", None, None),
        ("enterprise", "E-3", "C-1001", 46023.5, None),
    )
    assert errors(checked) == [
        (2, "number", "spreadsheet_number"),
        (4, "number", "formula"),
        (4, "ends_on", "formula"),
        (5, "number", "spreadsheet_number"),
        (6, "organization_number", "unknown_organization"),
        (7, "organization_number", "formula"),
        (8, "starts_on", "date_malformed"),
    ]
    assert not Agreement.objects.filter(number__startswith="E-").exists()


def test_the_rows_with_errors_come_back_as_text(load_workbook, visit_as):
    checked = load_workbook(HEAD, ("enterprise", "=A2", "C-1001", date(2026, 1, 1)), apply=False)
    checked.file_name = "agreements.xlsx"
    checked.save()
    answer = visit_as("olga").get(f"/desk/key-files/{checked.pk}/bad-rows")
    assert answer["Content-Disposition"] == 'attachment; filename="agreements_bad_rows.csv"'
    assert b"".join(answer.streaming_content).decode("utf-8-sig").split("\r\n") == [
        "\t".join(HEAD),
        "enterprise\t'=A2\tC-1001\t2026-01-01 00:00:00",
        "",
    ]


def test_what_cannot_be_read(load_workbook, load):
    assert load("agreements", b"PK\x03\x04").failure["code"] == "spreadsheet"
    assert load_workbook(("a", "b")).failure["code"] == "no_table_header"


def test_a_key_file_as_a_workbook(load_workbook):
    found = load_workbook(*(line.split("\t") for line in key_file(row()).splitlines()), kind="keys")
    assert (found.state, found.counts["new"]) == ("applied", 1)
    counter = load_workbook(
        *(line.split("\t") for line in key_file(row(counter="=1/2")).splitlines()), kind="keys"
    )
    assert [code for _line, _column, code in errors(counter)] == ["counter_malformed"]
