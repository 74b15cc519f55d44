"""The file storage of this center: nothing is changed in one that another copy may be using.

A database that was restored for a drill often still names the live storage. To its sweeps, the live
center's files look forgotten or expired. So a mark in the storage names the center, its generation
and the one database that may change the files; every change is preceded by a look at it. Only
`keyfiles.services.adopt_store` replaces a mark.
"""

import json
import logging
from dataclasses import asdict, dataclass
from typing import BinaryIO, cast

from django.conf import settings
from django.db import Error, connection

from keyfiles.models import StoreOwner
from vlsc.lib.deadlines import NoAnswer, run_within
from vlsc.lib.private_files import NotOwned, PrivateFiles, StorageUnreachable, as_unreachable
from vlsc.lib.private_stores import open_store
from vlsc.lib.slots import HeldFile, Slots

log = logging.getLogger(__name__)
downloads, uploads = Slots(settings.TRANSFERS_AT_ONCE), Slots(settings.TRANSFERS_AT_ONCE)
# Media are large and take long: key files do not wait for them.
media_downloads = Slots(settings.TRANSFERS_AT_ONCE)

# A dump that is restored gets another oid, on another server another system identifier too.
DATABASE = """
    SELECT system_identifier || '/' || oid FROM pg_control_system(), pg_database
    WHERE datname = current_database()
"""
OTHER = (
    "The file storage is marked by another center or another copy of this one; no file is written"
    " to it or removed from it. See “Backup” in docs/operations.md before `manage.py adopt_store`."
)
UNMARKED = (
    "The file storage has files and no mark; no file is written to it or removed from it. If they"
    " are this center's, run `manage.py adopt_store`."
)


@dataclass(frozen=True)
class Mark:
    """Who may change a storage: a center in its generation, from one database."""

    center: str
    generation: int
    database: str

    def encode(self) -> bytes:
        """The content of the mark's file."""
        return json.dumps(asdict(self)).encode()


def private_files() -> PrivateFiles:
    """The center's storage. Changes raise `NotOwned` in one that is not its own."""
    return open_store(require_own)


def require_own(files: PrivateFiles) -> None:
    """Raise `NotOwned` unless the mark names this database; an empty storage gets the mark."""
    try:
        own = own_mark()
    except Error as error:
        raise StorageUnreachable("the database does not say whose the storage is") from error
    found = files.read_mark()
    if found is None and files.is_empty():
        files.write_mark(own.encode())
    elif found != own.encode():
        raise NotOwned(UNMARKED if found is None else OTHER)


def open_for_reading(name: str, *, first: int = 0, slots: Slots | None = None) -> BinaryIO:
    """Open a file, its first bytes read, and hold one of the web server's slots until it is closed.

    It is read from the byte `first` on.

    Raises `FileNotFoundError`, `StorageUnreachable` after `STORAGE_SECONDS`, or `TooBusy`. While a
    storage hangs, the thread that waits for it keeps the slot.
    """
    release = (slots or downloads).take()

    def end_late(file: BinaryIO | None) -> None:
        if file is not None:
            file.close()
        release()

    try:
        file = run_within(settings.STORAGE_SECONDS, lambda: _open(name, first), too_late=end_late)
    except NoAnswer:
        raise
    except BaseException:
        release()
        raise
    return cast(BinaryIO, HeldFile(file, release))


def find_size(name: str) -> int:
    """The size of a file. Raises `FileNotFoundError`, or `StorageUnreachable` after a while."""
    return run_within(settings.STORAGE_SECONDS, lambda: private_files().size_of(name))


def _open(name: str, first: int) -> BinaryIO:
    file = private_files().open(name, first)
    with as_unreachable():
        file.peek(1)  # type: ignore[attr-defined]
    return file


def own_mark() -> Mark:
    """The mark of a storage that this database may change."""
    owner = StoreOwner.objects.get()
    with connection.cursor() as cursor:
        cursor.execute(DATABASE)
        return Mark(str(owner.center), owner.generation, cursor.fetchone()[0])


def find_fault() -> str:
    """Why files cannot be written to or removed from the storage; empty if they can."""
    own, files = own_mark().encode(), private_files()
    try:
        found = run_within(settings.STORAGE_SECONDS, files.read_mark)
        is_free = found is None and run_within(settings.STORAGE_SECONDS, files.is_empty)
    except StorageUnreachable as error:
        return f"unreachable: {error}"
    if found == own or is_free:
        return ""
    return UNMARKED if found is None else OTHER


def report_fault() -> None:
    """Log at the start of a process why the storage cannot be used."""
    try:
        fault = find_fault()
    except Error:
        return  # without its database, the process has other things to report
    if fault:
        log.error("storage.not_usable", extra={"reason": fault})
