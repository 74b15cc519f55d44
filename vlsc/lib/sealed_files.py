"""Files encrypted in pieces, so that they can be streamed without holding them in memory.

AES-256-GCM on pieces of 64 KiB, with a key that is used for this file only. A piece is stored as
length (4 bytes) ‖ mark (1) ‖ ciphertext ‖ tag. Its number and mark are the nonce and the file's
name is the associated data, so a piece that was moved within a file or from another file does not
decrypt. The last piece has its own mark, so that a truncated file is detected.

A file may be written in parts by concurrent processes: the piece numbers of part n begin at
n·2⁶⁴; the last piece of each part is marked, and that of the last part differently.
"""

import hashlib
import os
import shutil
import struct
from collections.abc import Callable, Generator, Iterator
from itertools import chain
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vlsc.lib.downloads import Part
from vlsc.lib.sealing import CannotOpen

PIECE = 64 * 1024
MORE, END_OF_PART, END_OF_FILE = 0, 1, 2
_head = struct.Struct(">IB")
_nonce = struct.Struct(">HQxB")
TAG_LENGTH = 16


class SealingWriter:
    """Encrypts into `file` what is written. `size` and `sha256` are those of the clear bytes.

    `close` writes the last piece; without it the file is incomplete and reading it fails at the
    end. It does not close `file`.
    """

    def __init__(self, file: BinaryIO, key: bytes, name: bytes, *, part: int = 0) -> None:
        self._file = file
        self._key, self._encrypt = key, AESGCM(key).encrypt
        self._context, self._part, self._number = name, part, 0
        self._rest = b""
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def key_and_name(self) -> tuple[bytes, bytes]:
        """The key and name that another process needs to write a part of the same file."""
        return self._key, self._context

    @property
    def sha256(self) -> str:
        """The hex digest of the clear bytes written so far."""
        return self._hash.hexdigest()

    def write(self, data: bytes) -> int:
        """Seal all complete pieces of the data so far."""
        self._hash.update(data)
        self.size += len(data)
        clear = self._rest + data if self._rest else data
        whole = len(clear) - len(clear) % PIECE
        for start in range(0, whole, PIECE):
            self._seal(clear[start : start + PIECE], MORE)
        self._rest = clear[whole:]
        return len(data)

    def flush(self) -> None:
        """Do nothing: only whole pieces can be written. File-like objects must have it."""

    def close(self, *, is_last_part: bool = True) -> None:
        """Seal the remaining bytes, marked as the end (an empty file is one empty piece)."""
        self._seal(self._rest, END_OF_FILE if is_last_part else END_OF_PART)
        self._rest = b""

    def append_last_part(self, file: BinaryIO, part: int = 1) -> None:
        """Append a part that another process sealed, after `close` has ended this part."""
        for clear in open_pieces(file, self._key, self._context, part=part):
            self._hash.update(clear)
            self.size += len(clear)
        file.seek(0)
        shutil.copyfileobj(file, self._file, 1 << 20)

    def _seal(self, clear: bytes, mark: int) -> None:
        nonce = _nonce.pack(self._part, self._number, mark)
        self._number += 1
        sealed = self._encrypt(nonce, clear, self._context)
        self._file.write(_head.pack(len(sealed), mark) + sealed)


def open_pieces(file: BinaryIO, key: bytes, name: bytes, *, part: int = 0) -> Iterator[bytes]:
    """The decrypted pieces from part `part` to the end of the file.

    Each is authenticated before it is yielded. Raises `CannotOpen` at the first piece that was
    changed or moved, and if the file is truncated or continues after the last piece.
    """
    decrypt, number, mark = AESGCM(key).decrypt, 0, MORE
    while mark != END_OF_FILE:
        length, mark = _read_head(file)
        yield _open_piece(decrypt, file.read(length), (part, number, mark), name)
        part, number = (part + 1, 0) if mark == END_OF_PART else (part, number + 1)
    if file.read(1):
        raise CannotOpen("There is data after the last piece of the file.")


def open_range(
    file: BinaryIO, key: bytes, name: bytes, *, first: int, last: int
) -> Iterator[bytes]:
    """The clear bytes from `first` to `last`, both included, counted from 0.

    Only the pieces that hold them are decrypted, and the last piece of each part before them,
    whose authentic length the positions in the next part depend on; every other piece is as long
    as `PIECE`. Raises `CannotOpen` as `open_pieces` does, except that the rest of the file after
    `last` is not read.
    """
    decrypt, position = AESGCM(key).decrypt, 0
    part, number, mark = 0, 0, MORE
    while position <= last:
        if mark == END_OF_FILE:
            raise CannotOpen("The file ends before the last byte of the range.")
        length, mark = _read_head(file)
        size = length - TAG_LENGTH
        if mark == MORE and position + PIECE <= first:
            _skip(file, length)
        else:
            clear = _open_piece(decrypt, file.read(length), (part, number, mark), name)
            yield clear[max(0, first - position) : last + 1 - position]
        position += size
        part, number = (part + 1, 0) if mark == END_OF_PART else (part, number + 1)


def open_part(file: BinaryIO, key: bytes, name: bytes, wanted: Part | None) -> Iterator[bytes]:
    """The clear bytes of a part of the file, or of all of it."""
    if wanted is None:
        return open_pieces(file, key, name)
    return open_range(file, key, name, first=wanted.first, last=wanted.last)


class FirstOpen(Iterator[bytes]):
    """The same pieces, the first already decrypted, to detect damage before a response begins.

    `close` closes the file that they come from, also if none has been taken.
    """

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._source = pieces
        self._pieces = chain([next(pieces, b"")], pieces)

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        """Close the source; called when the response ends."""
        if isinstance(self._source, Generator):
            self._source.close()


def _open_piece(
    decrypt: Callable[[bytes, bytes, bytes], bytes],
    sealed: bytes,
    place: tuple[int, int, int],
    name: bytes,
) -> bytes:
    try:
        return decrypt(_nonce.pack(*place), sealed, name)
    except InvalidTag as error:
        raise CannotOpen("A piece of the file was changed, moved or cut short.") from error


def _skip(file: BinaryIO, length: int) -> None:
    """Move past a whole piece that is not decrypted."""
    if length != PIECE + TAG_LENGTH:
        raise CannotOpen("A piece of the file was changed, moved or cut short.")
    if file.seekable():
        file.seek(length, os.SEEK_CUR)
    else:  # a body that arrives from a bucket
        file.read(length)


def _read_head(file: BinaryIO) -> tuple[int, int]:
    head = file.read(_head.size)
    if len(head) != _head.size:
        raise CannotOpen("The file was cut short.")
    length, mark = _head.unpack(head)
    if not TAG_LENGTH <= length <= PIECE + TAG_LENGTH or mark > END_OF_FILE:
        raise CannotOpen("This is no piece of a sealed file.")
    return length, mark
