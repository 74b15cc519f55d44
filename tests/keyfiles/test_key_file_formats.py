"""The two formats of the key file, byte by byte and read back."""

import io
import zipfile

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from keyfiles.writers import COLUMNS, TsvWriter, XlsxWriter

WHERE = "7654321\tEnterprise Agreement\tContoso AB\tWindows Server 2022"
LINES = [
    f"{WHERE}\tAAAAA-BBBBB-CCCCC-DDDDD-EEEEE\tMAK\t12/50",
    f"{WHERE}\tFFFFF-GGGGG-HHHHH-JJJJJ-KKKKK\tKMS\t",
    "61234567\tOpen License\tÅkesson & Söner <Öst>\tOffice_x0041_\x0b2024"
    "\tLLLLL-MMMMM-PPPPP-QQQQQ-RRRRR\tMAK\t3/10",
]
BODY = "".join(f"{line}\r\n" for line in LINES).encode()


def written(writer_class, body: bytes = BODY, **options) -> bytes:
    file = io.BytesIO()
    writer = writer_class(file, **options)
    if body:
        writer.write_rows(body)
    writer.close()
    return file.getvalue()


def test_text_is_tab_delimited_with_bom_and_crlf():
    header = (
        "License ID\tParent Program\tOrganization\tProduct\tProduct Key\tType"
        "\tMAK Activations-Used/Available\r\n"
    )
    assert written(TsvWriter) == b"\xef\xbb\xbf" + header.encode() + BODY
    assert written(TsvWriter, b"") == b"\xef\xbb\xbf" + header.encode()


def test_a_spreadsheet_reads_back_as_text_and_numbers():
    book = openpyxl.load_workbook(io.BytesIO(written(XlsxWriter)))
    [sheet] = book.worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == [*COLUMNS, "Used", "Allowed"]
    assert rows[1] == [*LINES[0].split("\t"), 12, 50]
    assert rows[2] == [*LINES[1].split("\t")[:6], None, None, None]
    assert rows[3][2] == "Åkesson & Söner <Öst>"
    # openpyxl leaves what the format writes by number as it is.
    assert unescape(rows[3][3]) == "Office_x0041_\x0b2024"
    kinds = {(cell.data_type, cell.number_format) for cell in sheet[2][:7]}
    assert kinds == {("inlineStr", "@")} or kinds == {("s", "@")}
    assert [cell.data_type for cell in sheet[2][7:]] == ["n", "n"]


def test_the_header_is_frozen_and_filtered_and_columns_are_wide_enough():
    sheet = openpyxl.load_workbook(io.BytesIO(written(XlsxWriter))).active
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:I4"
    assert sheet.column_dimensions["E"].width >= 29


def test_nothing_is_a_formula():
    sheets = zipfile.ZipFile(io.BytesIO(written(XlsxWriter))).read("xl/worksheets/sheet1.xml")
    assert b"<f" not in sheets


@pytest.mark.parametrize(
    ("rows", "sizes"), [(0, [0]), (2, [2]), (3, [3]), (4, [3, 1]), (7, [3, 3, 1])]
)
def test_rows_past_the_end_of_a_sheet_stand_on_further_ones(rows, sizes):
    body = "".join(f"{n}\tP\tO\tT\tK\tVLK\t\r\n" for n in range(rows)).encode()
    book = openpyxl.load_workbook(io.BytesIO(written(XlsxWriter, body, rows_per_sheet=3)))
    assert [sheet.max_row - 1 for sheet in book.worksheets] == sizes
    assert book.sheetnames == ["Product keys", "Product keys 2", "Product keys 3"][: len(sizes)]
    found = [row[0].value for sheet in book for row in sheet.iter_rows(min_row=2)]
    assert found == [str(n) for n in range(rows)]
