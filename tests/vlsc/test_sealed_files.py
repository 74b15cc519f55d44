"""A file sealed in two parts, tampered with piece by piece: it opens as it was written or not.

What one part of one file withstands, and how parts of two writers fit, is in `test_private_files`.
"""

import io

import pytest

from vlsc.lib.sealed_files import PIECE, FirstOpen, SealingWriter, open_pieces, open_range
from vlsc.lib.sealing import CannotOpen

KEY, NAME = b"k" * 32, b"exports/1"
MORE, END_OF_PART, END_OF_FILE = b"\x00", b"\x01", b"\x02"
HEAD = 5  # length in four bytes, mark in one
# No two pieces are alike. Both parts are whole pieces, so that the marked end of each is empty.
FIRST = [bytes([number]) * PIECE for number in (1, 2, 3)]
SECOND = [bytes([number]) * PIECE for number in (4, 5)]

Pieces = list[bytes]


def seal(clear: Pieces, *, name: bytes = NAME, part: int = 0, ends: bool = True) -> Pieces:
    """The stored pieces of a part."""
    file = io.BytesIO()
    writer = SealingWriter(file, KEY, name, part=part)
    writer.write(b"".join(clear))
    writer.close(is_last_part=ends)
    stored, found = file.getvalue(), []
    while stored:
        end = HEAD + int.from_bytes(stored[:4], "big")
        found.append(stored[:end])
        stored = stored[end:]
    return found


def open_all(stored: bytes, *, name: bytes = NAME) -> list[bytes]:
    return list(open_pieces(io.BytesIO(stored), KEY, name))


# The seven pieces of a file by their places: 0123 are its first part, 456 its second; 3 and 6 end
# them. Here they come in another order,
ORDERS = {
    "the first piece dropped": "123456",
    "a middle piece dropped": "023456",
    "the last piece before an end dropped": "013456",
    "the end of a part dropped": "012456",
    "a piece before the end of the file dropped": "012346",
    "the end of the file dropped": "012345",
    "the first part dropped": "456",
    "the second part dropped": "0123",
    "everything dropped": "",
    "a middle piece doubled": "01123456",
    "the end of a part doubled": "01233456",
    "the end of the file doubled": "01234566",
    "the second part doubled": "0123456456",
    "pieces of the second part swapped": "0123546",
    "the parts swapped": "4560123",
    "a piece of the second part for one of the first": "4123456",
    "the boundary moved back": "0132456",
    "the boundary moved on": "0124356",
}
# and here with other marks: place → what it is said to be.
MARKS = {
    "the end of a part made that of the file": ("0123", {3: END_OF_FILE}),
    "the end of a part made none": ("0123456", {3: MORE}),
    "a piece made the end of the file": ("01234", {4: END_OF_FILE}),
    "a piece made the end of its part": ("013456", {1: END_OF_PART}),
    "the end of the file made that of a part": ("0123456", {6: END_OF_PART}),
    "a mark that there is not": ("0123456", {0: b"\x03"}),
}


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    """The stored pieces of a file in two parts."""
    return seal(FIRST, ends=False) + seal(SECOND, part=1)


def test_both_parts_open_as_they_were_written(pieces):
    assert open_all(b"".join(pieces)) == [*FIRST, b"", *SECOND, b""]
    assert b"".join(piece[4:HEAD] for piece in pieces) == bytes([0, 0, 0, 1, 0, 0, 2])


@pytest.mark.parametrize("how", ORDERS)
def test_a_file_with_pieces_in_another_order_does_not_open_to_its_end(pieces, how):
    with pytest.raises(CannotOpen):
        open_all(b"".join(pieces[int(place)] for place in ORDERS[how]))


@pytest.mark.parametrize("how", MARKS)
def test_a_file_with_a_changed_mark_does_not_open_to_its_end(pieces, how):
    order, marks = MARKS[how]
    changed = [
        piece[:4] + marks.get(place, piece[4:HEAD]) + piece[HEAD:]
        for place, piece in enumerate(pieces)
    ]
    with pytest.raises(CannotOpen):
        open_all(b"".join(changed[int(place)] for place in order))


@pytest.mark.parametrize("bytes_cut", [1, 16, 17, 21])
def test_a_file_cut_within_its_end_does_not_open_to_its_end(pieces, bytes_cut):
    with pytest.raises(CannotOpen):
        open_all(b"".join(pieces)[:-bytes_cut])


def test_a_file_that_goes_on_after_its_end_does_not_open_to_its_end(pieces):
    with pytest.raises(CannotOpen, match="after the last piece"):
        open_all(b"".join(pieces) + b"\x00")


@pytest.mark.parametrize("place", range(7))
def test_no_piece_of_another_file_fits_even_under_the_same_key(pieces, place):
    others = seal(FIRST, name=b"exports/2", ends=False) + seal(SECOND, name=b"exports/2", part=1)
    with pytest.raises(CannotOpen):
        open_all(b"".join([*pieces[:place], others[place], *pieces[place + 1 :]]))


@pytest.mark.parametrize("name", [b"exports/2", b"exports/", b"exports/1\x00", b""])
def test_a_file_does_not_open_under_another_name(pieces, name):
    with pytest.raises(CannotOpen):
        open_all(b"".join(pieces), name=name)


def test_a_file_whose_writer_did_not_end_it_does_not_open_to_its_end():
    file = io.BytesIO()
    SealingWriter(file, KEY, NAME).write(b"".join(FIRST))
    with pytest.raises(CannotOpen, match="cut short"):
        open_all(file.getvalue())


def test_what_stands_before_the_damage_is_given_out_and_nothing_of_it(pieces):
    damaged = bytearray(pieces[1])
    damaged[HEAD + 10] ^= 1
    opened = open_pieces(io.BytesIO(pieces[0] + damaged), KEY, NAME)
    assert next(opened) == FIRST[0]
    with pytest.raises(CannotOpen):
        next(opened)


@pytest.mark.parametrize("length", [0, 15, PIECE + 17, 2**32 - 1])
def test_a_length_that_no_piece_has_is_refused_before_it_is_read(pieces, length):
    file = io.BytesIO(length.to_bytes(4, "big") + pieces[0][4:])
    with pytest.raises(CannotOpen, match="no piece"):
        list(open_pieces(file, KEY, NAME))
    assert file.tell() == HEAD


def test_the_first_piece_is_opened_before_an_answer_begins(pieces):
    opened = FirstOpen(open_pieces(io.BytesIO(b"".join(pieces)), KEY, NAME))
    assert b"".join(opened) == b"".join(FIRST + SECOND)
    with pytest.raises(CannotOpen):
        FirstOpen(open_pieces(io.BytesIO(b"".join(pieces[4:])), KEY, NAME))


@pytest.mark.parametrize("size", [999, PIECE - 1, PIECE + 1, 3 * PIECE])
def test_a_file_is_the_same_whatever_is_written_at_once(pieces, size):
    file, clear = io.BytesIO(), b"".join(FIRST)
    writer = SealingWriter(file, KEY, NAME)
    for start in range(0, len(clear), size):
        assert writer.write(clear[start : start + size]) == len(clear[start : start + size])
    writer.close(is_last_part=False)
    assert file.getvalue() == b"".join(pieces[:4])


CLEAR = b"".join([*FIRST, *SECOND])
RANGES = [
    (0, 0), (0, len(CLEAR) - 1), (PIECE - 1, PIECE), (PIECE, 2 * PIECE - 1),
    (3 * PIECE - 1, 3 * PIECE), (3 * PIECE, 3 * PIECE + 5), (len(CLEAR) - 1, len(CLEAR) - 1),
]  # fmt: skip


@pytest.mark.parametrize(("first", "last"), RANGES)
def test_a_range_across_the_parts(first, last):
    file = io.BytesIO(b"".join([*seal(FIRST, ends=False), *seal(SECOND, part=1)]))
    clear = b"".join(open_range(file, KEY, NAME, first=first, last=last))
    assert clear == CLEAR[first : last + 1]


def test_a_range_opens_only_the_pieces_that_it_needs():
    stored = [*seal(FIRST, ends=False), *seal(SECOND, part=1)]
    broken = bytes(HEAD + PIECE + 16)
    for place in (0, 5):  # spoiled, and outside the range
        stored[place] = stored[place][:HEAD] + broken[HEAD:]
    file = io.BytesIO(b"".join(stored))
    clear = b"".join(open_range(file, KEY, NAME, first=PIECE, last=2 * PIECE))
    assert clear == CLEAR[PIECE : 2 * PIECE + 1]
    with pytest.raises(CannotOpen):
        list(open_range(io.BytesIO(b"".join(stored)), KEY, NAME, first=0, last=0))


@pytest.mark.parametrize("order", ["023456", "012456", "456", "0123546"])
def test_a_range_of_a_file_in_another_order_does_not_open(order):
    stored = [*seal(FIRST, ends=False), *seal(SECOND, part=1)]
    file = io.BytesIO(b"".join(stored[int(place)] for place in order))
    with pytest.raises(CannotOpen):
        list(open_range(file, KEY, NAME, first=4 * PIECE + 1, last=len(CLEAR) - 1))


def test_a_piece_that_is_skipped_has_its_whole_length():
    stored = [*seal(FIRST, ends=False), *seal(SECOND, part=1)]
    length = (PIECE + 15).to_bytes(4, "big")
    file = io.BytesIO(length + stored[0][4:-1] + b"".join(stored[1:]))
    with pytest.raises(CannotOpen):
        list(open_range(file, KEY, NAME, first=PIECE, last=PIECE))
