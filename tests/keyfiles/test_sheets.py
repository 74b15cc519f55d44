"""Workbooks as text: what each cell becomes, and which files are refused and why."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText

from keyfiles.readers import Unreadable, workbooks
from keyfiles.readers.lines import split_line
from keyfiles.readers.sheets import read_as_text

SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*rows: tuple, change: Callable[[Workbook], None] | None = None) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    book.save(file)
    return file.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The workbook with these parts added or replaced, by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", 8) as new:
        for part in old.infolist():
            if part.filename not in parts:
                new.writestr(part.filename, old.read(part))
        for name, data in parts.items():
            new.writestr(name, data)
    return file.getvalue()


def lines(content: bytes) -> list[list[str] | None]:
    pieces = [content[at : at + 999] for at in range(0, len(content), 999)]
    text = b"".join(read_as_text(iter(pieces))).decode()
    return [split_line(line, "\t") for line in text.split("\n")[:-1]]


def refused(content: bytes) -> str:
    with pytest.raises(Unreadable) as raised:
        lines(content)
    return raised.value.code


def sheet(cells: str) -> bytes:
    xml = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    return repacked(workbook(("a",)), **{SHEET: xml.encode()})


def test_each_cell_as_text():
    def change(book: Workbook) -> None:
        book.active["A3"].number_format = "00000000"
        book.active["A9"] = CellRichText("Kon", "toso")

    found = lines(
        workbook(
            ("text", 'with "marks"', "tab\there", "line\nbreak"),
            (),
            (1234, 7654321, 1.5, 2.0, -3, 10**15, 1.5e20),
            (date(2026, 1, 31), datetime.fromisoformat("2026-01-31T10:05"), time(9)),
            ("=SUM(A1:A3)", "=1", "#N/A", True, None),
            (None, None),
            ("_x000D_", "Malmö 東京"),
            ("  x  ",),
            ("",),
            change=change,
        )
    )
    assert found == [
        ["text", 'with "marks"', "tab\there", "line break"],
        [""],
        ["00001234", "7654321", "1.5", "2", "-3", "1000000000000000.0", "1.5e+20"],
        ["2026-01-31 00:00:00", "2026-01-31 10:05:00", "09:00:00"],
        ["=SUM(A1:A3)", "=1", "=#N/A", "TRUE"],
        [""],
        [" ", "Malmö 東京"],
        ["  x  "],
        ["Kontoso"],
    ]


def test_the_only_sheet_that_is_filled():
    def add(book: Workbook) -> None:
        book.create_sheet("Notes", 0)

    assert lines(workbook(("number", "name"), change=add)) == [["number", "name"]]
    assert refused(workbook(change=add)) == "empty"

    def fill(book: Workbook) -> None:
        book.create_sheet("Notes")["B7"] = "call Ada"

    assert refused(workbook(("number", "name"), change=fill)) == "several_sheets"


def test_text_stays_as_it_is():
    assert b"".join(read_as_text([b"", b"a;b\n", b"PK\x03\x04"])) == b"a;b\nPK\x03\x04"
    assert b"".join(read_as_text([])) == b""


GOOD = workbook(("number", "name"))
BOMB = b"<a>" + b" " * (3 << 20) + b"</a>"
MANIFEST = "[Content_Types].xml"


REFUSED = {
    "no archive": (b"PK\x03\x04 and nothing else", "spreadsheet"),
    "cut off": (GOOD[:-40], "spreadsheet"),
    "macros": (repacked(GOOD, **{"xl/vbaProject.bin": b"x"}), "sheet_macros"),
    "macros by their type": (
        repacked(GOOD, **{MANIFEST: b'<Types a="application/x.macroEnabled.x"/>'}),
        "sheet_macros",
    ),
    "links": (repacked(GOOD, **{"xl/externalLinks/1.xml": b"<a/>"}), "sheet_links"),
    "objects": (repacked(GOOD, **{"xl/embeddings/o.bin": b"x"}), "sheet_links"),
    "unpacks": (repacked(GOOD, **{"xl/more.xml": BOMB}), "sheet_unpacked"),
    "twice": (repacked(GOOD, **{"XL/workbook.xml": b"<a/>"}), "spreadsheet"),
    "an entity": (
        repacked(GOOD, **{SHEET: b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "sheet_broken",
    ),
    "another encoding": (
        repacked(GOOD, **{SHEET: '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16")}),
        "sheet_broken",
    ),
    "no xml": (repacked(GOOD, **{SHEET: b"<worksheet"}), "sheet_broken"),
    "a wrong index": (
        sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
        "sheet_broken",
    ),
    "far below": (
        sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="99999999"><c><v>1</v></c></row>'),
        "sheet_cells",
    ),
    "far to the right": (sheet('<row r="1"><c r="ZZ1"><v>1</v></c></row>'), "sheet_cells"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_files_that_are_refused(name):
    content, code = REFUSED[name]
    assert refused(content) == code


@pytest.mark.parametrize(
    ("limit", "most", "code"),
    [
        ("MOST_BYTES", 999, "sheet_too_large"),
        ("MOST_UNPACKED", 999, "sheet_unpacked"),
        ("MOST_PARTS", 3, "sheet_unpacked"),
        ("MOST_TAGS", 9, "sheet_unpacked"),
    ],
)
def test_the_limits(monkeypatch, limit, most, code):
    assert lines(GOOD)
    monkeypatch.setattr(workbooks, limit, most)
    assert refused(GOOD) == code
