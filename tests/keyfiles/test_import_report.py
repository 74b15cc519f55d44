"""The report of a check as a file: no cell that an upload brought runs in a spreadsheet."""

import csv
import io
import re

import pytest

from tests.keyfiles.key_files import OFFICE, a_key, key_file, row, upload
from vlsc.lib.csv_lines import LINES_AT_ONCE, csv_lines

FORMULAS = ["=1+1", "+1", "-1", "@A1", "＝1+1", "＋1", "－1", "＠A1", " =1", '=LINK("http://x")']
BEHIND_SEPARATORS = {
    "Acme;=1+1;AB": "Acme;'=1+1;AB",
    'Acme,  "=1+1",AB': 'Acme, "\'=1+1",AB',
    "-1;@x, +2": "'-1;'@x, '+2",
}
SHOWN_IN = {"number": "Licensing ID", "product": "Product", "type": "Type"}
SHOWN_NOWHERE = ["program", "organization", "key", "counter"]


def read_as_spreadsheet(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.fixture
def report(world, store, visit_as):
    """`report(column)` is what the page gives for a file with a formula in that column."""

    def read(column: str) -> list[dict[str, str]]:
        cells = [{"key": a_key(place), column: text} for place, text in enumerate(FORMULAS)]
        key_import = upload(key_file(*[row(**changes) for changes in cells]))
        answer = visit_as("olga").get(f"/desk/key-files/{key_import.pk}/rows")
        return read_as_spreadsheet(answer.getvalue())

    return read


@pytest.mark.parametrize("column", SHOWN_IN)
def test_a_formula_that_the_report_repeats_is_text(report, column):
    lines = [line for line in report(column) if line["Kind"] == "Error"]
    shown = [f"'{text.strip()}" for text in FORMULAS]
    assert [line[SHOWN_IN[column]] for line in lines] == shown


@pytest.mark.parametrize("text", BEHIND_SEPARATORS)
def test_a_formula_behind_a_separator_is_text(world, store, visit_as, text):
    key_import = upload(key_file(row(number=text, product=text, type=text)))
    answer = visit_as("olga").get(f"/desk/key-files/{key_import.pk}/rows")
    first, *_others = read_as_spreadsheet(answer.getvalue())
    shown = {first[name] for name in SHOWN_IN.values()}
    assert shown == {BEHIND_SEPARATORS[text]}


@pytest.mark.parametrize("column", [*SHOWN_IN, *SHOWN_NOWHERE])
def test_no_cell_of_the_report_begins_a_formula(report, column):
    lines = report(column)
    assert len(lines) >= len(FORMULAS)
    live = re.compile(r'(^|[,;\t])[\s"]*[=+\-@＝＋－＠]')
    assert not [cell for line in lines for cell in line.values() if live.search(cell)]


def test_other_cells_stand_as_they_are(report):
    line = report("counter")[0]
    assert (line["Licensing ID"], line["Product"], line["Type"]) == ("7654321", OFFICE, "MAK")


def test_a_long_report_has_each_line_once():
    rows = [[number, "=1"] for number in range(2 * LINES_AT_ONCE + 1)]
    lines = read_as_spreadsheet("".join(csv_lines(["Line", "Cell"], rows)).encode())
    assert [line["Line"] for line in lines] == [str(number) for number, _cell in rows]
    assert {line["Cell"] for line in lines} == {"'=1"}
