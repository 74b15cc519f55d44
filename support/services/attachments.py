"""Attaching files to a message, and opening them. Files are in private storage before that."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from audit.services import record
from keyfiles.imports import read_stored
from keyfiles.readers import Unreadable
from keyfiles.selectors import continues_download
from keyfiles.services.storage import storage_refusal
from keyfiles.services.uploads import ReceivedFile, safe_file_name
from support.attachments import find_content_type, read_attachment
from support.models import Attachment, Message
from vlsc.lib.downloads import Download, Part
from vlsc.lib.private_files import StorageUnreachable
from vlsc.lib.refused import CodedMessage, Invalid, NotPermitted, Refused
from vlsc.lib.sealed_files import FirstOpen
from vlsc.lib.slots import TooBusy

MOST_FILES, MOST_BYTES = 5, 10 << 20  # of a request for each side; of a file
DOWNLOADED = "attachment.downloaded"
Files = Sequence[ReceivedFile]


def check_files(*, files: Files) -> list[Attachment]:
    """What is attached, not saved yet. Raises `Invalid` (`file`) for what may not be.

    It reads every file, so it comes before the transaction.
    """
    if len(files) > MOST_FILES:
        raise too_many_files()
    return [_check(file) for file in files]


def attach(*, message: Message, attachments: Sequence[Attachment]) -> None:
    """Save what was checked, within the transaction that writes the message.

    The request is locked. Raises `Invalid` (`file`) above the limit of a request.
    """
    if attachments and Attachment.count_of(message) + len(attachments) > MOST_FILES:
        raise too_many_files()
    for attachment in attachments:
        attachment.message = message
    Attachment.objects.bulk_create(attachments)


def take_files(*, files: Files) -> None:
    """Keep the stored files, since rows have them now."""
    for file in files:
        file.is_taken = True


def too_many_files() -> Invalid:
    """The error message about the number of files."""
    message = _("At most %(n)s files can be attached to a request.") % {"n": MOST_FILES}
    return Invalid({"file": [CodedMessage(message, "too_many")]})


def describe_attachment(*, attachment: Attachment) -> Download:
    """What is known of a file before it is opened; neither opens nor logs anything."""
    return Download(
        name=attachment.file_name,
        content_type=attachment.content_type,
        size=attachment.size,
        sha256=attachment.sha256,
    )


def open_attachment(
    *, by: Actor, attachment: Attachment, at: datetime, part: Part | None = None
) -> Iterator[bytes]:
    """The content, or a part of it; the download is logged before the first byte is sent.

    Raises `NotPermitted` for a message that may not be read (any more), or `Refused` with
    `unavailable` (503).
    """
    if not Attachment.objects.visible_to(by).filter(pk=attachment.pk).exists():
        raise NotPermitted
    with transaction.atomic():
        _record_opened(by, attachment, at, part)
    try:
        return FirstOpen(read_attachment(attachment, part))
    except (Unreadable, StorageUnreachable, TooBusy) as error:
        raise storage_refusal(error=error) from error


def _record_opened(by: Actor, attachment: Attachment, at: datetime, part: Part | None) -> None:
    if continues_download(by, DOWNLOADED, attachment.pk, part=part, at=at):
        return
    message, request = attachment.message, attachment.message.request
    place = None if message.is_internal else request.licensing_id_id
    record(
        by=by,
        at=at,
        action=DOWNLOADED,
        subject=("attachment", attachment.pk, f"{request.number} {attachment.file_name}"),
        licensing_ids=[place] if place else [],
        sha256=attachment.sha256,
    )


def _check(file: ReceivedFile) -> Attachment:
    name, stored = safe_file_name(name=file.name or ""), file.stored
    if (file.size or 0) > MOST_BYTES:
        raise Refused("too_large", _("The maximum file size is 10 MB."), status=413)
    try:
        content = b"".join(read_stored(stored.name, stored.sealed_key, stored.row_id))
    except (Unreadable, StorageUnreachable, TooBusy) as error:
        raise storage_refusal(error=error) from error
    return Attachment(
        id=stored.row_id,
        file_name=name,
        content_type=find_content_type(name, content),
        size=len(content),
        sha256=file.sha256,
        stored_as=stored.name,
        file_key=stored.sealed_key,
    )
