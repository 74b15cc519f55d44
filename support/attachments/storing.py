"""The stored files of attachments: reading one, and removing those that belong to no row."""

from collections.abc import Iterator

from keyfiles.imports import read_stored
from keyfiles.storage import private_files
from support.models import Attachment
from vlsc.lib.downloads import Part

FOLDER = "attachments"  # of the storage
FORGOTTEN_AFTER = 3600  # seconds; an interrupted upload can leave a file without a row


def read_attachment(attachment: Attachment, part: Part | None = None) -> Iterator[bytes]:
    """The content, or a part of it. Raises `Unreadable` or `StorageUnreachable`."""
    return read_stored(attachment.stored_as, attachment.file_key, attachment.pk, part)


def remove_forgotten() -> None:
    """Remove stored files without a row. It lists all files, so it runs only once an hour."""
    files = private_files()
    old = {name for name, age in files.names(FOLDER) if age > FORGOTTEN_AFTER}
    known = Attachment.objects.filter(stored_as__in=old).values_list("stored_as", flat=True)
    for name in old - set(known):
        files.remove(name)
