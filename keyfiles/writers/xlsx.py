"""The key file as a spreadsheet, written as a stream.

The columns of the text file as text, and two more with numbers, since spreadsheets convert the
`3/10` of a text file to a date. Does not use a library, because libraries keep the rows in clear in
temporary files, or all of them in memory. The standard library handles Zip and XML; this module
implements only what one kind of sheet needs (ECMA-376, SpreadsheetML).
"""

import re
import zipfile
from typing import IO, Any
from xml.sax.saxutils import escape

from keyfiles.writers.tsv import COLUMNS, Sink

HEADINGS = (*COLUMNS, "Used", "Allowed")
WIDTHS = (14, 26, 32, 44, 34, 8, 32, 10, 10)
ROWS_PER_SHEET = 1_048_575  # without the header; the format allows 2²⁰ rows
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Characters that XML does not allow are escaped as _xHHHH_, and so is text that looks like that.
_unwritable = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

STYLES = f"""{XML}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/>\
<name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill><fill>\
<patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/>\
<top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1">\
<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">\
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" \
applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" \
builtinId="0"/></cellStyles></styleSheet>"""
NUMBER, TEXT, HEADING = 0, 1, 2


class XlsxWriter:
    """Converts the lines of the text file to sheets; the workbook is written last."""

    content_type = f"{SPREADSHEET}.sheet"
    extension = "xlsx"

    def __init__(self, file: Sink, rows_per_sheet: int = ROWS_PER_SHEET) -> None:
        stream: Any = file  # ZipFile needs only these methods
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self._rows_per_sheet = rows_per_sheet
        self._rows: list[int] = []  # of each sheet so far, without headers
        self._sheet: IO[bytes] | None = None

    def write_rows(self, lines: bytes) -> None:
        """Write complete lines of the text file."""
        rows = lines.decode().split("\r\n")[:-1]
        while rows:
            if self._sheet is None or self._rows[-1] == self._rows_per_sheet:
                self._begin_sheet()
            batch, rows = (
                rows[: self._rows_per_sheet - self._rows[-1]],
                rows[self._rows_per_sheet - self._rows[-1] :],
            )
            first = self._rows[-1] + 2
            self._rows[-1] += len(batch)
            self._write("".join(_row(number, line) for number, line in enumerate(batch, first)))

    def close(self) -> None:
        """Finish the last sheet, and write the workbook with the list of sheets."""
        if self._sheet is None:
            self._begin_sheet()
        self._end_sheet()
        sheets = range(1, len(self._rows) + 1)
        for name, text in {
            "xl/styles.xml": STYLES,
            "xl/workbook.xml": _workbook(self._rows),
            "xl/_rels/workbook.xml.rels": _relations(
                [("worksheet", f"worksheets/sheet{number}.xml") for number in sheets]
                + [("styles", "styles.xml")]
            ),
            "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
            "[Content_Types].xml": _content_types(sheets),
        }.items():
            with self._zip.open(name, "w") as part:
                part.write(text.encode())
        self._zip.close()

    def _begin_sheet(self) -> None:
        if self._sheet is not None:
            self._end_sheet()
        self._rows.append(0)
        self._sheet = self._zip.open(f"xl/worksheets/sheet{len(self._rows)}.xml", "w")
        columns = "".join(
            f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
            for n, width in enumerate(WIDTHS, 1)
        )
        headings = "".join(
            _text_cell(f"{letter}1", heading, HEADING)
            for letter, heading in zip("ABCDEFGHI", HEADINGS, strict=True)
        )
        self._write(
            f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
            f"</sheetView></sheetViews><cols>{columns}</cols>"
            f'<sheetData><row r="1">{headings}</row>'
        )

    def _end_sheet(self) -> None:
        last = self._rows[-1] + 1
        self._write(
            f'</sheetData><autoFilter ref="A1:I{last}"/><ignoredErrors>'
            f'<ignoredError sqref="A1:G{last}" numberStoredAsText="1"/></ignoredErrors></worksheet>'
        )
        assert self._sheet is not None  # noqa: S101, for the type checker
        self._sheet.close()

    def _write(self, text: str) -> None:
        assert self._sheet is not None  # noqa: S101, for the type checker
        self._sheet.write(text.encode())


def _row(number: int, line: str) -> str:
    cells = line.split("\t")
    texts = "".join(
        _text_cell(f"{letter}{number}", cell, TEXT)
        for letter, cell in zip("ABCDEFG", cells, strict=True)
        if cell
    )
    used, _, allowed = cells[6].partition("/")
    numbers = (
        f'<c r="H{number}"><v>{used}</v></c><c r="I{number}"><v>{allowed}</v></c>'
        if allowed
        else ""
    )
    return f'<row r="{number}">{texts}{numbers}</row>'


def _text_cell(reference: str, text: str, style: int) -> str:
    escaped = escape(_unwritable.sub(lambda match: f"_x{ord(match[0]):04X}_", text))
    return (
        f'<c r="{reference}" s="{style}" t="inlineStr"><is>'
        f'<t xml:space="preserve">{escaped}</t></is></c>'
    )


def _workbook(rows: list[int]) -> str:
    names = ["Product keys", *(f"Product keys {n}" for n in range(2, len(rows) + 1))]
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1)
    )
    # An autofilter also needs this hidden defined name.
    filters = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{n}" hidden="1">'
        f"'{name}'!$A$1:$I${count + 1}</definedName>"
        for n, (name, count) in enumerate(zip(names, rows, strict=True))
    )
    return (
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets>'
        f"<definedNames>{filters}</definedNames></workbook>"
    )


def _relations(targets: list[tuple[str, str]]) -> str:
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'


def _content_types(sheets: range) -> str:
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [(f"/xl/worksheets/sheet{number}.xml", "worksheet") for number in sheets]
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{SPREADSHEET}.{kind}+xml"/>'
        for part, kind in parts
    )
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
