"""The vault by itself: a secret opens in the place it was sealed for, and nowhere else.

The data keys are known here, and blobs are made by hand in the layout that the database holds: a
vault that changed how it seals and how it opens at once would lose every stored key.
"""

import hmac

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection

from keys import vault
from keys.models import WrappedKey
from vlsc.lib.ids import uuid7
from vlsc.lib.sealing import CannotOpen, master_id, parse_master_key, seal

CLEAR, OTHER = b"RY6Q3DBDG2MK7V2YDJCWCBNWP", b"XTJTKNJWMJRRMBRB7XQ3T77B9"
FILE_KEY = b"the key of one file, 32 bytes..!"
KEY_ROW, FILE_ROW = b"keys_key\x00ciphertext\x00", b"keys_file\x00file_key\x00"
HERE, THERE = uuid7(), uuid7()
DATA_KEYS = {
    ("product_keys", 1): b"1" * 32,
    ("product_keys", 2): b"2" * 32,
    ("files", 1): b"3" * 32,
    ("files", 2): b"4" * 32,
    ("fingerprints", 1): b"5" * 32,
    ("answers", 1): b"6" * 32,
}


@pytest.fixture(autouse=True)
def _data_keys(db):
    """The data keys above stand in their table, wrapped by the master key of the tests."""
    WrappedKey.objects.all().delete()
    master = parse_master_key(settings.MASTER_KEY)
    for (purpose, version), key in DATA_KEYS.items():
        context = f"wrapped\x00{purpose}\x00{version}".encode()
        WrappedKey.objects.create(
            purpose=purpose,
            version=version,
            wrapped=seal(master, key, context),
            master_id=master_id(master),
        )


def blob(clear: bytes, context: bytes, purpose: str = "product_keys", version: int = 1) -> bytes:
    return bytes([version]) + seal(DATA_KEYS[purpose, version], clear, context)


def key_blob(clear: bytes = CLEAR, row_id=HERE, version: int = 1) -> bytes:
    return blob(clear, KEY_ROW + row_id.bytes, version=version)


def file_blob(version: int = 1) -> bytes:
    return blob(FILE_KEY, FILE_ROW + HERE.bytes, "files", version)


def open_alone(sealed: bytes, row_id) -> bytes:
    return vault.key_opener()(sealed, row_id.bytes)


def open_packed(sealed: bytes, row_id) -> bytes:
    return vault.packed_opener()(row_id.bytes + sealed)


def open_among_versions(sealed: bytes, row_id) -> bytes:
    """Behind two others, one of each version."""
    others = b"".join(THERE.bytes + key_blob(OTHER, THERE, version) for version in (1, 2))
    return vault.packed_opener()(others + row_id.bytes + sealed)[50:]


each_opener = pytest.mark.parametrize("opens", [open_alone, open_packed, open_among_versions])


@each_opener
@pytest.mark.parametrize("version", [1, 2])
def test_a_key_in_its_row_opens_whichever_version_sealed_it(opens, version):
    assert opens(key_blob(version=version), HERE) == CLEAR


@each_opener
def test_a_key_moved_to_another_row_does_not_open(opens):
    sealed = vault.seal_key(CLEAR.decode(), HERE)
    assert opens(sealed, HERE) == CLEAR
    with pytest.raises(InvalidTag):
        opens(sealed, THERE)


ELSEWHERE = {
    "a row of another table": b"keys_importrow\x00ciphertext\x00" + HERE.bytes,
    "another column": b"keys_key\x00fingerprint\x00" + HERE.bytes,
    "a file's row": FILE_ROW + HERE.bytes,
    "no table": HERE.bytes,
    "no row": KEY_ROW,
    "nothing": b"",
}


@each_opener
@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_key_sealed_for_another_place_does_not_open(opens, place):
    with pytest.raises(InvalidTag):
        opens(blob(CLEAR, ELSEWHERE[place]), HERE)


@each_opener
def test_a_key_sealed_by_a_data_key_of_files_does_not_open(opens):
    with pytest.raises(InvalidTag):
        opens(blob(CLEAR, KEY_ROW + HERE.bytes, "files"), HERE)


@each_opener
@pytest.mark.parametrize("place", [1, 13, -1], ids=["nonce", "text", "tag"])
def test_a_changed_key_does_not_open(opens, place):
    sealed = bytearray(key_blob())
    sealed[place] ^= 1
    with pytest.raises(InvalidTag):
        opens(bytes(sealed), HERE)


@each_opener
def test_a_key_that_names_another_version_does_not_open(opens):
    with pytest.raises(InvalidTag):
        opens(b"\x02" + key_blob(version=1)[1:], HERE)


@each_opener
def test_a_key_of_a_version_that_is_not_there_is_named_and_not_taken_for_missing(opens):
    with pytest.raises(CannotOpen, match="product_keys 9"):
        opens(b"\x09" + key_blob()[1:], HERE)


each_pack = pytest.mark.parametrize("versions", [(1, 1, 1), (2, 2, 2), (1, 2, 1), (2, 1, 1)])


@each_pack
def test_a_pack_gives_its_keys_in_its_order(versions):
    rows = [(uuid7(), clear) for clear in (CLEAR, OTHER, CLEAR[::-1])]
    packed = b"".join(
        row_id.bytes + key_blob(clear, row_id, version)
        for (row_id, clear), version in zip(rows, versions, strict=True)
    )
    opens = vault.packed_opener()
    assert opens(packed) == opens(packed) == CLEAR + OTHER + CLEAR[::-1]


@each_pack
def test_one_moved_row_in_the_middle_keeps_a_pack_shut(versions):
    first, middle, last = uuid7(), uuid7(), uuid7()
    packed = b"".join(
        row_id.bytes + key_blob(CLEAR, sealed_for, version)
        for row_id, sealed_for, version in zip(
            (first, middle, last), (first, last, last), versions, strict=True
        )
    )
    with pytest.raises(InvalidTag):
        vault.packed_opener()(packed)


def test_what_is_sealed_now_is_of_the_newest_version_and_looks_different_each_time():
    first, second = (vault.seal_key(CLEAR.decode(), HERE) for _ in range(2))
    assert first[0] == second[0] == 2
    assert first[1:13] != second[1:13]
    assert len(HERE.bytes + first) == vault.PACKED
    assert vault.new_file_key(HERE)[1][0] == 2


@pytest.mark.parametrize("version", [1, 2])
def test_a_file_key_opens_for_its_file_only(version):
    sealed = file_blob(version)
    assert vault.open_file_key(sealed, HERE) == FILE_KEY
    with pytest.raises(CannotOpen):
        vault.open_file_key(sealed, THERE)


def test_each_file_gets_a_key_of_its_own_bound_to_it():
    (first, sealed), (second, _) = vault.new_file_key(HERE), vault.new_file_key(HERE)
    assert first != second
    assert vault.open_file_key(sealed, HERE) == first
    with pytest.raises(CannotOpen):
        vault.open_file_key(sealed, THERE)


@pytest.mark.parametrize(
    "sealed_for",
    [
        KEY_ROW + HERE.bytes,
        b"keys_file\x00sha256\x00" + HERE.bytes,
        b"keys_import\x00file_key\x00" + HERE.bytes,
        HERE.bytes,
        FILE_ROW,
    ],
    ids=["of a product key", "of another column", "of another table", "no table", "no row"],
)
def test_a_file_key_sealed_for_another_place_does_not_open(sealed_for):
    with pytest.raises(CannotOpen):
        vault.open_file_key(blob(FILE_KEY, sealed_for, "files"), HERE)


def test_a_file_key_does_not_open_as_a_product_key_nor_the_other_way_round():
    with pytest.raises(InvalidTag):
        vault.open_key(file_blob(), HERE)
    with pytest.raises(CannotOpen):
        vault.open_file_key(key_blob(), HERE)


def test_a_file_key_that_names_another_version_does_not_open():
    with pytest.raises(CannotOpen):
        vault.open_file_key(b"\x02" + file_blob(version=1)[1:], HERE)
    with pytest.raises(CannotOpen, match="files 9"):
        vault.open_file_key(b"\x09" + file_blob()[1:], HERE)


def test_fingerprints_are_made_under_a_key_of_their_own():
    digest = hmac.digest(DATA_KEYS["fingerprints", 1], CLEAR, "sha256")
    assert vault.fingerprinter()(CLEAR.decode()) == digest


SWAPPED = {"purposes": "a.purpose <> b.purpose", "versions": "a.version <> b.version"}


@pytest.mark.parametrize("swapped", SWAPPED)
def test_a_data_key_moved_in_its_table_does_not_open(swapped):
    """Data keys change places between rows that differ in one thing: purpose or version."""
    assert vault.can_open()
    places = "('product_keys', 1), ('files', 1), ('product_keys', 2)"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE keys_wrappedkey a SET wrapped = b.wrapped FROM keys_wrappedkey b"
            f" WHERE (a.purpose, a.version) IN ({places}) AND (b.purpose, b.version) IN ({places})"
            f" AND {SWAPPED[swapped]} AND (a.purpose = b.purpose OR a.version = b.version)"
        )
        assert cursor.rowcount == 2
    vault.forget()
    assert not vault.can_open()
    with pytest.raises(CannotOpen):
        vault.open_key(key_blob(), HERE)
