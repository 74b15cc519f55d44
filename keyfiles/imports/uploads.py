"""Encrypted stored files of uploads: the upload itself, and the rows that were not loaded."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Protocol
from uuid import UUID

from keyfiles.models import KeyImport
from keyfiles.readers import Unreadable
from keyfiles.readers.sheets import read_as_text
from keyfiles.storage import open_for_reading, private_files
from keys import vault
from vlsc.lib.downloads import Part
from vlsc.lib.sealed_files import SealingWriter, open_part
from vlsc.lib.sealing import CannotOpen

PIECES_PER_BLOCK = 8  # of 64 KiB each


class Writer(Protocol):
    """What a stored file is written through; size and digest are those of the clear bytes."""

    size: int

    @property
    def sha256(self) -> str: ...

    def write(self, data: bytes) -> int: ...

    def close(self) -> None: ...


class StoredFile:
    """A file in private storage, encrypted while it is written.

    It exists under its name only after `publish` has returned; `drop` removes it completely.
    """

    def __init__(self, row_id: UUID, kind: str = "upload", *, folder: str = "imports") -> None:
        self.row_id = row_id
        self.name = f"{folder}/{row_id}.{kind}"
        self.key, self.sealed_key = vault.new_file_key(row_id)
        self.file: BinaryIO = private_files().write_aside(self.name)
        self.writer: Writer = SealingWriter(self.file, self.key, self.name.encode())

    def write(self, data: bytes) -> None:
        """Encrypt and write some bytes."""
        self.writer.write(data)

    def publish(self) -> None:
        """Complete the file and make it available under its name."""
        self.writer.close()
        self.file.close()
        private_files().publish(self.name)

    def drop(self) -> None:
        """Remove it, whether published or not."""
        self.file.close()
        private_files().drop_aside(self.name)
        private_files().remove(self.name)


def read_upload(key_import: KeyImport) -> Iterator[bytes]:
    """The upload as text in blocks, of a workbook its sheet. Raises `Unreadable`."""
    return read_as_text(read_stored(key_import.stored_as, key_import.file_key, key_import.pk))


def read_bad_rows(key_import: KeyImport, part: Part | None = None) -> Iterator[bytes]:
    """The decrypted file of rows that were not loaded, or a part of it."""
    return read_stored(key_import.bad_stored_as, key_import.bad_file_key, key_import.pk, part)


def read_stored(
    name: str, sealed_key: bytes | memoryview | None, row_id: UUID, part: Part | None = None
) -> Iterator[bytes]:
    """A decrypted `StoredFile` in blocks, or a part of it.

    Raises `Unreadable` if it can't be decrypted, or `StorageUnreachable`.
    """
    return _join_pieces(_decrypt_file(name, sealed_key, row_id, part))


def remove_upload(key_import: KeyImport) -> None:
    """Remove the upload's file, if there is one."""
    if key_import.stored_as:
        private_files().remove(key_import.stored_as)


def remove_files(key_import: KeyImport) -> None:
    """Remove every file of an import."""
    remove_upload(key_import)
    if key_import.bad_stored_as:
        private_files().remove(key_import.bad_stored_as)


def _decrypt_file(
    name: str,
    sealed_key: bytes | memoryview | None,
    row_id: UUID,
    part: Part | None = None,
) -> Iterator[bytes]:
    if not name or sealed_key is None:
        raise Unreadable("changed")
    try:
        with open_for_reading(name) as file:
            key = vault.open_file_key(bytes(sealed_key), row_id)
            yield from open_part(file, key, name.encode(), part)
    except (CannotOpen, FileNotFoundError) as error:
        raise Unreadable("changed") from error


def _join_pieces(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Join pieces to larger blocks, because every block costs a query."""
    pending: list[bytes] = []
    for piece in pieces:
        pending.append(piece)
        if len(pending) == PIECES_PER_BLOCK:
            yield b"".join(pending)
            pending.clear()
    yield b"".join(pending)
