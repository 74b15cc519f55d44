"""Rejected rows are given back as they were uploaded, without misplaced keys and live formulas."""

import pytest

from keyfiles import imports
from keyfiles.readers import Layout
from keyfiles.readers.safe_lines import safe_header, safe_line
from tests.keyfiles.key_files import HEADER, a_key, key_file, row, upload

PASTED = a_key("pasted")
MASKED = f"•••••-{PASTED[-5:]}"
CELLS = {  # a cell of a row → the cell as it is given back
    PASTED: MASKED,
    f"Acme {PASTED.replace('-', '/')} AB": f"Acme {MASKED} AB",
    "=1+1": "'=1+1",
    "Acme;=1+1;AB": "Acme;'=1+1;AB",
    '"Acme Norr AB': '"""Acme Norr AB"',
    "Fabrikam": "Fabrikam",
}


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_is_given_back_safe(world, store, cell):
    one = upload(key_file(row(), row(organization=cell, key=a_key(2))))
    back = b"".join(imports.bad_rows(one)).decode("utf-8-sig")
    assert back == key_file(row(organization=CELLS[cell], key=a_key(2)))


LAYOUT = Layout.of(",".join(HEADER))


def line(**changes: str) -> str:
    return ",".join(row(**changes))


def test_a_key_in_its_column_stays_whatever_is_wrong_with_it():
    for key in (a_key(1), a_key(1)[:-1], f"{a_key(1)}Q", "XXXXX-XXXXX-XXXXX-XXXXX-6WPB8"):
        assert safe_line(line(key=key), LAYOUT) == line(key=key)


def test_a_line_with_a_cell_too_many_keeps_its_key():
    long = f"x,{line(key=a_key(1))}"
    assert safe_line(long, LAYOUT) == long
    assert safe_line(f"{long},{PASTED}", LAYOUT) == f"{long},{MASKED}"


def test_a_key_spread_over_cells_is_its_last_five():
    spread = PASTED.replace("-", ",")
    assert (
        safe_line(f"{spread},MAK,3/50", LAYOUT) == f"•••••-,•••••-,•••••-,•••••-,{MASKED},MAK,3/50"
    )


def test_a_key_in_the_header_is_its_last_five():
    headings = ",".join(HEADER)
    assert safe_header(f"{headings},{PASTED}", ",") == f"{headings},{MASKED}"
