"""A limit to how many threads of a process wait for another service at the same time."""

import io
import threading
from collections.abc import Callable
from typing import BinaryIO

from vlsc.lib.private_files import StorageUnreachable


class TooBusy(StorageUnreachable):
    """All slots are taken: retry in some seconds."""


class Slots:
    """A number of slots; one is taken for each transfer of a file, or question to a provider."""

    def __init__(self, number: int) -> None:
        self._free = threading.BoundedSemaphore(number)

    def take(self) -> Callable[[], None]:
        """Take a slot and return a function that releases it once. Raises `TooBusy`."""
        if not self._free.acquire(blocking=False):
            raise TooBusy("all slots are taken")
        first = threading.Lock()

        def release() -> None:
            if first.acquire(blocking=False):
                self._free.release()

        return release


class HeldFile(io.RawIOBase):
    """A file that holds something until it is closed, also by the garbage collector."""

    def __init__(self, file: BinaryIO, release: Callable[[], None]) -> None:
        super().__init__()
        self._file, self._release = file, release

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._file.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move in the file."""
        return self._file.seek(offset, whence)

    def read(self, size: int = -1) -> bytes:
        """Read from the file."""
        return self._file.read(size)

    def close(self) -> None:
        """Close the file and release what it holds."""
        if not self.closed:
            self._file.close()
            self._release()
        super().close()
