"""Downloads of the actor's own that the log already has."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts.actor import Actor
from audit.models import LogLine
from keyfiles.models import KeyExport
from vlsc.lib.downloads import Part

DOWNLOADED = "key_export.downloaded"
CONTINUED = timedelta(minutes=15)  # how long parts of a file belong to the download that was logged


def continues_download(
    actor: Actor, action: str, subject_id: UUID, *, part: Part | None, at: datetime
) -> bool:
    """Whether a part continues a download that was logged for the same person and token.

    A program that resumes, or fetches several parts at once, asks for part after part. The whole
    file and a part that begins with its first byte are a download of their own.
    """
    if part is None or part.first == 0:
        return False
    lines = LogLine.objects.filter(actor_id=actor.id, token_id=actor.token_id, action=action)
    return lines.filter(subject_id=subject_id, at__gt=at - CONTINUED).exists()


def with_downloads(found: QuerySet[KeyExport]) -> QuerySet[Any]:
    """Exports with `is_downloaded`: whether the log has a download of the file."""
    lines = LogLine.objects.filter(subject_id=OuterRef("pk"), action=DOWNLOADED)
    return found.annotate(is_downloaded=Exists(lines))
