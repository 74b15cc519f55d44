"""A center full of hostile names: its key file is exact and safe in every program that opens it."""

import csv
import io
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas
import pytest
from openpyxl.utils.escape import unescape

from agreements.models import Organization
from catalog.models import Program
from keyfiles.states import FileFormat
from keys.models import Listing
from tests.keyfiles.key_files import HEADER, a_key, load_text
from tests.makers.agreements import add_licensing_id
from tests.makers.catalog import add_product
from tests.makers.keys import add_key
from tests.naughty import ALLOWED
from tests.spreadsheets import SEPARATORS, live_cells, split
from vlsc.lib.text import fold_name

Rows = list[list[str]]
SCRIPTS = Path(sys.executable).parent
SOFFICE = shutil.which("soffice")
ALL_AS_TEXT = "/".join(f"{column}/2" for column in range(1, 8))


def once(texts: list[str], length: int) -> list[str]:
    """The texts that are different names, and as long as a column may be."""
    return list({fold_name(text[:length]): text[:length] for text in texts}.values())


@pytest.fixture
def naughty(committed_world, store) -> Rows:
    """The rows of the file: each text names a part of Contoso, a product and a program."""
    Listing.objects.all().delete()
    names = once(ALLOWED, 120)
    rows = [_add(committed_world, number, text) for number, text in enumerate(names)]
    return sorted(rows)


def _add(world, number: int, text: str) -> list[str]:
    world.organizations[text] = Organization.add(
        number=f"N-{number}", name=text, parent=world.organizations["contoso"]
    )
    enterprise = Program.objects.get(code="enterprise")
    enterprise.pk, enterprise.code, enterprise.name = None, f"program-{number}", text
    enterprise.id = Program().id
    enterprise.full_clean()
    enterprise.save(force_insert=True)
    world.programs[text] = enterprise
    licensing_id = add_licensing_id(
        world, f"{9000000 + number}", days=90, organization=text, program=text
    )
    product = add_product(f"product-{number}", text, family="Family")
    add_key(a_key(number), "mak", [licensing_id], product, used=number, allotted=500)
    return [licensing_id.number, text, text, text, a_key(number), "MAK", f"{number}/500"]


@pytest.fixture
def exported(naughty, built, download) -> bytes:
    return download("ada", built("ada"))


def by_python(path: Path, separator: str) -> Rows:
    return split(path.read_bytes().decode("utf-8-sig"), separator)


def by_pandas(path: Path, separator: str) -> Rows:
    frame = pandas.read_csv(
        path,
        sep=separator,
        header=None,
        names=range(40),
        dtype=str,
        keep_default_na=False,
        encoding="utf-8-sig",
    )
    return [trim(row) for row in frame.values.tolist()]


def by_csvkit(path: Path, separator: str) -> Rows:
    command = [SCRIPTS / "csvformat", "--delimiter", separator, "--encoding", "utf-8-sig", path]
    return read_output(command)


def by_miller(path: Path, separator: str) -> Rows:
    name = {",": "comma", ";": "semicolon", "\t": "tab"}[separator]
    command = ["mlr", "--csv", "--ifs", name, "--lazy-quotes", "-N"]
    return read_output([*command, "--allow-ragged-csv-input", "unsparsify", path])


def by_libreoffice(path: Path, separator: str) -> Rows:
    infilter = f"CSV:{ord(separator)},34,76,1,{ALL_AS_TEXT},0,false,false"
    convert(path, infilter, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false")
    return split((path.parent / "out" / f"{path.stem}.csv").read_bytes().decode(), ",")


def convert(path: Path, infilter: str, target: str) -> None:
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = [SOFFICE, "--headless", profile, f"--infilter={infilter}", "--convert-to", target]
    command += ["--outdir", path.parent / "out", path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def read_output(command: list[object]) -> Rows:
    done = subprocess.run(command, capture_output=True, check=True)
    return list(csv.reader(io.StringIO(done.stdout.decode("utf-8-sig"), newline="")))


def trim(row: list[str]) -> list[str]:
    """A row without the empty cells that a table adds at its end."""
    return row[: max((number for number, cell in enumerate(row, 1) if cell), default=0)]


def needs(reader: Callable[[Path, str], Rows], program: str) -> object:
    missing = pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed")
    return pytest.param(reader, marks=missing, id=program)


READERS = [
    pytest.param(by_python, id="csv"),
    pytest.param(by_pandas, id="pandas"),
    pytest.param(by_csvkit, id="csvkit"),
    needs(by_miller, "mlr"),
    needs(by_libreoffice, "soffice"),
]


@pytest.mark.parametrize("reader", READERS)
def test_every_program_reads_the_same_rows(naughty, exported, tmp_path, reader):
    path = tmp_path / "ProductKeys.csv"
    path.write_bytes(exported)
    assert reader(path, "\t") == [list(HEADER), *naughty]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("separator", [",", ";"])
def test_no_row_is_swallowed_with_another_separator(naughty, exported, tmp_path, reader, separator):
    path = tmp_path / "ProductKeys.csv"
    path.write_bytes(exported)
    rows = reader(path, separator)
    assert len(rows) == len(naughty) + 1
    first_cells = [row[0].split("\t")[0] for row in rows[1:]]
    assert first_cells == [row[0] for row in naughty]


def test_no_cell_is_live_with_any_separator(exported):
    assert live_cells(exported.decode()) == []


@pytest.mark.skipif(not SOFFICE, reason="soffice is not installed")
@pytest.mark.parametrize("separator", SEPARATORS)
def test_a_spreadsheet_calculates_nothing(exported, tmp_path, separator):
    path = tmp_path / "ProductKeys.csv"
    path.write_bytes(exported)
    convert(path, f"CSV:{ord(separator)},34,76,1", "fods")
    document = (tmp_path / "out" / "ProductKeys.fods").read_text(encoding="utf-8")
    assert "9000000" in document
    assert "table:formula" not in document


def test_the_spreadsheet_holds_the_same_as_text(naughty, built, download):
    content = download("ada", built("ada", file_format=FileFormat.XLSX))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = [row[:7] for row in sheet.iter_rows()]
    assert {cell.data_type for row in cells for cell in row} == {"s"}
    assert [[unescape(cell.value) for cell in row] for row in cells] == [list(HEADER), *naughty]
    frame = pandas.read_excel(io.BytesIO(content), header=None, dtype=str, keep_default_na=False)
    read = [[unescape(cell) for cell in row[:7]] for row in frame.values.tolist()]
    assert read == [list(HEADER), *naughty]


def test_its_own_import_changes_nothing(naughty, exported):
    loaded = load_text(exported)
    counts = loaded.counts
    assert (counts["unchanged"], counts["new"], counts["updated"]) == (len(naughty), 0, 0)
    assert (counts["errors"], counts["not_in_file"]) == (0, 0)
