"""Key files as people and spreadsheets leave them: blanks, dropped cells, line ends, dashes."""

import unicodedata

import pytest

from catalog.models import SetupKey
from keyfiles.models import ImportFinding
from keys.models import Key
from tests.keyfiles.key_files import (
    HEADER,
    NINE,
    OFFICE,
    SERVER,
    a_key,
    found,
    key_file,
    load,
    row,
    upload,
)

KEY, TYPE, COUNTER = "Product Key", "Type", "MAK Activations-Used/Available"
BLANKS = [" ", "\u00a0", "\u2003", "\u202f", "\u3000"]
INVISIBLE = ["\u200b", "\u200d", "\u2060", "\u00ad", "\ufe0f", "\u3164", "\U000e0020"]
DASHES = ["-", *map(chr, range(0x2010, 0x2016)), "\u2212", "\ufe58", "\ufe63", "\uff0d"]
CELLS = ["number", "program", "organization", "product", "key", "type", "counter"]
SEVEN = len(HEADER)


def detail(line: int = 2) -> str:
    """The message of a line's only error."""
    return ImportFinding.objects.get(line=line, kind="error").detail


def named(char: str) -> str:
    return f"U+{ord(char):04X}, {unicodedata.name(char).lower()}"


@pytest.mark.parametrize("blank", [*BLANKS, "\ufeff"])
def test_blanks_around_any_cell_do_not_count(world, blank):
    cells = [f"{blank}{cell}{blank}" for cell in row()]
    heading = [f"{blank}{name}{blank}" for name in HEADER]
    one = upload(key_file(tuple(cells), header=tuple(heading)))
    assert (found(one), one.counts["new"]) == ([], 1)


@pytest.mark.parametrize("blank", [*BLANKS, *INVISIBLE, "\ufeff", ""])
@pytest.mark.parametrize("mark", ["", '"'])
def test_a_row_of_blank_cells_is_skipped(world, blank, mark):
    rows = [tuple(f"{mark}{cell}{mark}" for cell in cells) for cells in (row(), [blank] * SEVEN)]
    one = upload(key_file(*rows, rows[1], rows[1][:3], rows[1] * 2, delimiter=","))
    assert (found(one), one.counts["rows"], one.counts["new"]) == ([], 1, 1)


@pytest.mark.parametrize("blank", [*BLANKS, *INVISIBLE])
def test_a_blank_counter_is_none(world, blank):
    one = upload(key_file(row(type="KMS", counter=blank), row(key=a_key(2), counter=blank)))
    assert found(one) == [(3, COUNTER, "counter_missing")]


@pytest.mark.parametrize("char", INVISIBLE)
@pytest.mark.parametrize("cell", CELLS)
def test_an_invisible_character_is_named_at_its_cell(world, char, cell):
    text = dict(zip(CELLS, row(), strict=True))[cell]
    one = upload(key_file(row(**{cell: f"{text[:2]}{char}{text[2:]}"})))
    assert [(line, column) for line, column, _code in found(one)] == [
        (2, HEADER[CELLS.index(cell)])
    ]
    assert named(char) in detail()


class TestCellsThatASpreadsheetDropped:
    def test_at_the_end_of_a_row_they_are_empty(self, world):
        one = upload(key_file(row(type="KMS")[:6], row(key=a_key(2))[:6]))
        assert found(one) == [(3, COUNTER, "counter_missing")]

    def test_seats_and_status_too(self, world):
        osa = row(type="OSA", counter="")
        rows = [osa[:6], (*row(key=a_key(2), type="OSA", counter=""), "25")]
        one = upload(key_file(*rows, row(key=a_key(3)), header=NINE))
        assert (found(one), one.counts["new"]) == ([], 3)

    def test_no_cell_that_must_be_filled(self, world):
        assert found(upload(key_file(row()[:5]))) == [(2, "", "too_few_cells")]

    def test_in_another_order_a_cell_that_must_be_filled_is_the_last(self, world):
        def reverse(cells):
            return tuple(cells[::-1])

        rows = [reverse(row()), reverse(row(key=a_key(2)))[:-1]]
        one = upload(key_file(*rows, header=reverse(HEADER)))
        assert found(one) == [(3, "", "too_few_cells")]

    @pytest.mark.parametrize("blank", ["", " ", "\u200b"])
    def test_empty_ones_too_many_are_nothing(self, world, blank):
        one = upload(key_file((*row(), blank, blank), (*row(key=a_key(2)), blank, "x")))
        assert found(one) == [(3, "", "too_many_cells")]


LINE_ENDS = {
    "CR": ["\r"] * 4,
    "CR and none at the end": ["\r", "\r", "\r", ""],
    "CRLF, LF and CR in turns": ["\r", "\r\n", "\n", "\r"],
    "none at the end": ["\r\n", "\n", "\n", ""],
}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("name", LINE_ENDS)
def test_lines_end_in_any_way(world, store, name, encoding):
    lines = key_file(row(), row(key=a_key(2), counter="9/3"), row(key=a_key(3))).splitlines()
    text = "".join(line + end for line, end in zip(lines, LINE_ENDS[name], strict=True))
    one = upload(text.encode(encoding))
    assert (found(one), one.lines) == (
        [(3, COUNTER, "used_above_allowed")],
        4 + text.endswith(("\r", "\n")),
    )
    assert load(one, good_rows=True).counts["new"] == 2


@pytest.mark.parametrize("dash", [*DASHES, *BLANKS, " – ", "--"])
def test_any_dash_or_blank_stands_between_the_groups_of_a_key(world, store, dash):
    one = upload(key_file(row(key=a_key("usual").replace("-", dash).lower())))
    assert found(one) == []
    assert load(one).state == "applied"
    assert Key.objects.filter(last_five=a_key("usual")[-5:]).exists()


LETTERS = {  # a letter that looks like another, or would be another in upper case
    "\u017f": "U+017F, latin small letter long s",
    "\u00df": "U+00DF, latin small letter sharp s",
    "\ufb00": "U+FB00, latin small ligature ff",
    "\uff22": "U+FF22, fullwidth latin capital letter b",
    "\u0412": "U+0412, cyrillic capital letter ve",
    "\u212a": "U+212A, kelvin sign",
    "\u0666": "U+0666, arabic-indic digit six",
    "0": "U+0030, digit zero",
    "_": "U+005F, low line",
}


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_that_no_key_has_is_named_with_its_place(world, letter):
    one = upload(key_file(row(key=f"RY6Q3-DBDG2-M{letter}7V2-YDJCW-CBNWP")))
    assert found(one) == [(2, KEY, "key_character")]
    place = "Group 3 of the key, character 2: no product key contains"
    assert detail() == f"{place} {LETTERS[letter]}."


PLACES = {  # a key with one wrong character → its place
    "RY6Q3 DBDG2 MK7V2 YDJCW CBNWO": "Group 5 of the key, character 5",
    "RY6Q3DBDG2MK7V2YDJCWCBN1P": "Group 5 of the key, character 4",
    "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP\u200b": "Group 5 of the key, character 6",
    "RY6Q3\u00adDBDG2\u00adMK7V2\u00adYDJCW\u00adCBNWP": "Group 2 of the key, character 1",
}


@pytest.mark.parametrize("key", PLACES)
def test_the_place_of_a_character_is_counted_as_the_key_stands(world, key):
    upload(key_file(row(key=key)))
    assert detail().split(":")[0] == PLACES[key]


MASKED = [
    "XXXXX-XXXXX-XXXXX-XXXXX-6WPB8",
    "xxxxx-xxxxx-xxxxx-xxxxx-6wpb8",
    "XXXXXXXXXXXXXXXXXXXX6WPB8",
    "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX",
    "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE",
    "*****-*****-*****-*****-6WPB8",
    "•••••-6WPB8",
    "…6WPB8",
    "...6WPB8",
    "XXXXX-6WPB8",
    "RY6Q3-XXXXX-XXXXX-XXXXX-CBNWP",
    "RY6Q3-#####-#####-#####-CBNWP",
    "00000-00000-00000-00000-00000",
]


@pytest.mark.parametrize("key", MASKED)
def test_a_masked_key_is_no_key(world, key):
    one = upload(key_file(row(key=key), row(key=key, product=SERVER)))
    assert found(one) == [(2, KEY, "key_masked"), (3, KEY, "key_masked")]
    assert one.rows.count() == 0


def test_a_key_with_one_group_of_one_character_is_a_key(world):
    one = upload(key_file(row(key="RY6Q3-DBDG2-XXXXX-YDJCW-CBNWP")))
    assert (found(one), one.counts["new"]) == ([], 1)


@pytest.mark.parametrize("kind", ["MAK", "Setup"])
def test_a_published_setup_key_is_no_key_of_a_customer(world, kind):
    published = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"
    SetupKey.objects.create(product=world.products["office"], key=published)
    counter = {"counter": ""} if kind == "Setup" else {}
    one = upload(key_file(row(key=published.lower().replace("-", " "), type=kind, **counter)))
    assert (2, KEY, "key_published") in found(one)
    assert f"the published setup key of {OFFICE}" in detail()
    assert one.rows.count() == 0
