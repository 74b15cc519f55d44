"""Files that quote what people have written: no cell is live with any separator, all are exact."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.naughty import ALLOWED, REFUSED
from tests.spreadsheets import live_cells, split
from vlsc.lib.csv_lines import csv_lines
from vlsc.lib.text import escape_formulas

HOSTILE = [
    *(text for texts in REFUSED.values() for text in texts),
    "=1+1", " =1", "a\n=1", "a\r\n=1", "a\t=1", 'x";=1', 'x,"=1', "x;;=1", "x;\u00a0=1", "a\x85=1",
    'a;"\n=1', '";=1', 'a,b;', 'a\t"', ';"', "x;\u200b=1", "\x00=1", "x,\u201c\u201d=1", "=", "\t=",
]  # fmt: skip


def file_of(rows: list[list[str]]) -> str:
    return "".join(csv_lines(["First", "Second", "Third"], rows))


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_cell_is_live_at_comma_semicolon_or_tab(text):
    assert live_cells(file_of([[text, "a", "b"], ["a", text, "b"], ["a", "b", text]])) == []


@pytest.mark.parametrize("text", ALLOWED, ids=ascii)
def test_what_is_harmless_stands_as_it_is(text):
    assert split(file_of([["x", text, "y"]]), ",")[1] == ["x", text, "y"]
    assert escape_formulas(text) == text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("Acme;=1+1;AB", "Acme;'=1+1;AB"),
        ("x,=HYPERLINK(1)", "x,'=HYPERLINK(1)"),
        ('x; "=1', "x; \"'=1"),
        ("a\n-1", "a\n'-1"),
        ("'=1", "'=1"),
        ("a=1;b=2", "a=1;b=2"),
        ("7654321\t=1\t+2", "7654321\t'=1\t'+2"),
    ],
)
def test_an_apostrophe_makes_it_text(text, safe):
    assert escape_formulas(text) == safe
    assert escape_formulas(safe) == safe
    assert split(file_of([["x", text, "y"]]), ",")[1] == ["x", safe, "y"]


def test_no_row_is_swallowed_at_semicolons_or_tabs():
    """A quotation mark that ends one cell must not begin another that never ends."""
    texts = [text for text in [*ALLOWED, *HOSTILE, 'x";'] if not set(text) & set("\r\n\t")]
    content = file_of([[str(number), text, "end"] for number, text in enumerate(texts)])
    for separator in ",;\t":
        assert len(split(content, separator)) == len(texts) + 1


cells = st.text(st.sampled_from(list("=+-@\"';,\t\n\r ab\u201c\uff1d\u200b\u00a0")), max_size=7)


@given(rows=st.lists(st.lists(cells, min_size=3, max_size=3), max_size=3))
@example(rows=[["x", 'a";', "=1"]])
def test_no_cell_is_live_whatever_is_written(rows):
    content = file_of(rows)
    assert live_cells(content) == []
    read = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline="")))[1:]
    assert read == [[escape_formulas(cell) for cell in row] for row in rows]
