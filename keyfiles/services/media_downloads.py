"""Downloading media: links that work in one session and not for long, and the file itself."""

import logging
from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from typing import BinaryIO

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from audit.services import record
from catalog.models import Medium
from keyfiles.selectors import continues_download
from keyfiles.services.storage import storage_refusal
from keyfiles.storage import media_downloads, open_for_reading
from keys.selectors.media import list_downloading, list_media
from vlsc.lib.downloads import Download, Part
from vlsc.lib.private_files import StorageUnreachable
from vlsc.lib.refused import NotPermitted, Refused
from vlsc.lib.sealed_files import FirstOpen

log = logging.getLogger(__name__)
LINK_LASTS = timedelta(hours=1)  # so that an interrupted download can be resumed meanwhile
DOWNLOADED = "medium.downloaded"
CONTENT_TYPE = "application/octet-stream"
BLOCK = 1 << 18


def make_link(*, by: Actor, medium: Medium, session: str, at: datetime) -> str:
    """The text with which a session may download a medium for an hour. Raises `NotPermitted`."""
    _require_download(by, medium)
    until = int((at + LINK_LASTS).timestamp())
    return signing.dumps([str(medium.pk), until], salt=_salt(session))


def require_link(*, link: str, medium: Medium, session: str, at: datetime) -> None:
    """Raise `Refused` (`link_ended`) unless the link is for this medium, this session and now."""
    try:
        pk, until = signing.loads(link, salt=_salt(session))
    except (signing.BadSignature, ValueError):
        pk, until = "", 0
    if pk != str(medium.pk) or until < at.timestamp():
        detail = _(
            "This link has expired, or belongs to another sign-in. Start the download again."
        )
        raise Refused("link_ended", detail)


def describe_medium(*, by: Actor, medium: Medium) -> Download:
    """What is known of a medium before it is opened; raises `NotPermitted`."""
    _require_download(by, medium)
    return Download(
        name=medium.file, content_type=CONTENT_TYPE, size=medium.size, sha256=medium.sha256
    )


def open_medium(
    *, by: Actor, medium: Medium, at: datetime, part: Part | None = None
) -> Iterator[bytes]:
    """Open a medium, or a part of it, for download, and log the download.

    The log line is committed before the first byte is sent; a part that continues a download is
    not logged again. Raises `NotPermitted`, or `Refused` (`unavailable`) if the storage fails.
    """
    _require_download(by, medium)
    wanted = part or Part(0, medium.size - 1)
    stored = _open_stored(medium, wanted.first)
    try:
        with transaction.atomic():
            _record_download(by, medium, at, part)
        return FirstOpen(_pieces(stored, medium, wanted.size))
    except BaseException:
        stored.close()
        raise


def _require_download(by: Actor, medium: Medium) -> None:
    if by.seen_as is not None or not list_media(by).filter(pk=medium.pk).exists():
        raise NotPermitted


def _salt(session: str) -> str:
    return f"keyfiles.media {session}"


def _open_stored(medium: Medium, first: int) -> BinaryIO:
    try:
        return open_for_reading(medium.stored_as, first=first, slots=media_downloads)
    except (FileNotFoundError, StorageUnreachable) as error:
        log.warning("medium.not_readable", extra={"medium": str(medium.pk), "reason": str(error)})
        raise storage_refusal(error=error) from error


def _record_download(by: Actor, medium: Medium, at: datetime, part: Part | None) -> None:
    """Log a download, once for all parts: a program that resumes asks for part after part."""
    Medium.objects.select_for_update(of=("self",), no_key=True).get(pk=medium.pk)
    if continues_download(by, DOWNLOADED, medium.pk, part=part, at=at):
        return
    record(
        by=by,
        at=at,
        action=DOWNLOADED,
        subject=("medium", medium.pk, f"{medium.product.name}: {medium.file}"),
        licensing_ids=list_downloading(by, medium.product),
        sha256=medium.sha256,
    )


def _pieces(stored: BinaryIO, medium: Medium, left: int) -> Generator[bytes, None, None]:
    """So many bytes from where the file stands; raises when it ends before."""
    with stored:
        while left:
            piece = stored.read(min(BLOCK, left))
            if not piece:
                log.error("medium.cut_short", extra={"medium": str(medium.pk)})
                raise StorageUnreachable("the stored file is shorter than it was")
            left -= len(piece)
            yield piece
