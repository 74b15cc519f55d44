"""Storage for private files: what all stores can do, and a local folder.

A file is first written aside and then published, so that under its name it is either complete or
absent. The caller encrypts the content (`vlsc.lib.sealed_files`), so access to the folder or bucket
does not reveal it.

A mark in the store names the center that may change it. What it says is the caller's: `guard` is
called before each change, and raises `NotOwned` (see `keyfiles.storage`).
"""

import contextlib
import os
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

_name = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*", re.ASCII)
MARK = "center"  # the file that names the center which may change the store
# Seconds after which a file that was not published must be from a worker that died.
FORGOTTEN_AFTER = 3600


class StorageUnreachable(Exception):
    """The storage does not respond, is full, or denies access: retry later."""


class NotOwned(StorageUnreachable):
    """The storage is marked by another center or another copy of it: nothing is changed in it."""


class PrivateFiles(ABC):
    """A store of files by names like `exports/<id>`: letters, digits and `._-`, without `..`."""

    aside: Path

    def __init__(self, guard: Callable[["PrivateFiles"], None]) -> None:
        self._guard = guard

    def _before_change(self) -> None:
        self._guard(self)

    def write_aside(self, name: str) -> BinaryIO:
        """A new file outside the store, to be published (or dropped) by `name`."""
        self._before_change()
        path = self._path_aside(name)
        with as_unreachable():
            make_private(path.parent)
            return _new_file(path)

    def open_aside(self, name: str) -> BinaryIO:
        """Open a file that was written aside, for reading."""
        return self._path_aside(name).open("rb")

    def drop_aside(self, prefix: str) -> None:
        """Remove files that were written aside under names with this prefix."""
        self._before_change()
        for path in self._path_aside(prefix).parent.glob(f"{Path(prefix).name}*"):
            path.unlink(missing_ok=True)

    def drop_forgotten(self) -> None:
        """Remove files that dead workers wrote aside."""
        self._before_change()
        for path in self.aside.glob("**/*"):
            with contextlib.suppress(OSError):
                if path.is_file() and time.time() - path.stat().st_mtime > FORGOTTEN_AFTER:
                    path.unlink()

    def _path_aside(self, name: str) -> Path:
        return self.aside / check_name(name)

    @abstractmethod
    def publish(self, name: str) -> None:
        """Move the file that was written aside into the store."""

    @abstractmethod
    def open(self, name: str, first: int = 0) -> BinaryIO:
        """Open the file for reading, from a byte on that it has.

        Raises `FileNotFoundError`, `StorageUnreachable`.
        """

    @abstractmethod
    def size_of(self, name: str) -> int:
        """Its size in bytes. Raises `FileNotFoundError`, `StorageUnreachable`."""

    @abstractmethod
    def remove(self, name: str) -> None:
        """Remove the file if it exists."""

    @abstractmethod
    def names(self, prefix: str) -> Iterator[tuple[str, float]]:
        """The names with a prefix, and the seconds since each was published."""

    @abstractmethod
    def read_mark(self) -> bytes | None:
        """What the mark says; None if the store has none. Raises `StorageUnreachable`."""

    @abstractmethod
    def write_mark(self, content: bytes) -> None:
        """Replace the mark. Raises `StorageUnreachable`."""

    @abstractmethod
    def is_empty(self) -> bool:
        """Whether nothing has been published; a mark does not count."""


class Folder(PrivateFiles):
    """Files in a local folder, readable only by this system account."""

    def __init__(self, folder: Path, guard: Callable[[PrivateFiles], None]) -> None:
        super().__init__(guard)
        self.folder, self.aside = folder, folder / "aside"

    def publish(self, name: str) -> None:
        self._before_change()
        source, target = self._path_aside(name), self.folder / check_name(name)
        with as_unreachable():
            make_private(target.parent)
            _flush(source)
            source.replace(target)
            _flush(target.parent)

    def open(self, name: str, first: int = 0) -> BinaryIO:
        with as_unreachable():
            file = (self.folder / check_name(name)).open("rb")
            if first:  # not what cannot be sought in
                file.seek(first)
            return file

    def size_of(self, name: str) -> int:
        with as_unreachable():
            return (self.folder / check_name(name)).stat().st_size

    def remove(self, name: str) -> None:
        self._before_change()
        with as_unreachable():
            (self.folder / check_name(name)).unlink(missing_ok=True)

    def names(self, prefix: str) -> Iterator[tuple[str, float]]:
        for path in (self.folder / check_name(prefix)).glob("*"):
            with contextlib.suppress(FileNotFoundError):
                yield path.relative_to(self.folder).as_posix(), time.time() - path.stat().st_mtime

    def read_mark(self) -> bytes | None:
        try:
            with as_unreachable():
                return (self.folder / MARK).read_bytes()
        except FileNotFoundError:
            return None

    def write_mark(self, content: bytes) -> None:
        half = self.folder / f"{MARK}.{os.getpid()}"
        with as_unreachable():
            make_private(self.folder)
            with _new_file(half) as file:
                file.write(content)
            _flush(half)
            half.replace(self.folder / MARK)
            _flush(self.folder)

    def is_empty(self) -> bool:
        with as_unreachable():
            return not any(path.is_file() for path in self.folder.glob("*/*"))


def check_name(name: str) -> str:
    """Return the name; raises `ValueError` if it is not valid."""
    if not _name.fullmatch(name):
        raise ValueError(f"not a valid name for a private file: {name!r}")
    return name


def make_private(folder: Path) -> None:
    """Make a folder for this system account only, and those above it that are missing."""
    if not folder.is_dir():
        make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _new_file(path: Path) -> BinaryIO:
    return open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b")


@contextlib.contextmanager
def as_unreachable() -> Iterator[None]:
    """Raise errors of the storage as `StorageUnreachable`, except a missing file's."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StorageUnreachable(error.strerror or str(error)) from error
    except Exception as error:
        code = _client_error_code(error)
        if code is None:
            raise
        if code in {"NoSuchKey", "404"}:
            raise FileNotFoundError(code) from error
        raise StorageUnreachable(code) from error


def _client_error_code(error: Exception) -> str | None:
    """The code of a boto3 error; None for any other exception."""
    if not type(error).__module__.startswith(("botocore", "boto3", "s3transfer")):
        return None
    response = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code", type(error).__name__))


def _flush(path: Path) -> None:
    """Flush to disk, so that the change survives a power failure."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
