"""Building one key file: claim, ask for permission again, read, seal, publish, say so."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone, translation

from accounts.actor import Actor, rebuild_actor
from accounts.models import Center
from audit.services import record
from keys.exports.contents import Contents, look_at
from keys.exports.faults import code_of, words_of
from keys.exports.progress import Progress
from keys.exports.snapshot import open_snapshot
from keys.exports.writing import write_file
from keys.leases import Lease, LeaseLost, claim
from keys.models import KeyExport
from keys.states import ExportState
from keys.vault import new_file_key
from keys.writers import WRITERS
from vlsc.lib.private_files import private_files
from vlsc.lib.refused import NotPermitted
from vlsc.lib.sealed_files import SealingWriter

log = logging.getLogger(__name__)

LIVES = timedelta(hours=24)
PUBLISHED_A_SECOND = 5_000_000  # bytes, to a slow bucket: nothing is told meanwhile


def build(export_id: UUID, *, at: datetime) -> None:
    """Build a file that waits; does nothing when somebody else has it, or it is done."""
    states = {"waiting": ExportState.REQUESTED, "working": ExportState.BUILDING}
    lease = claim(KeyExport, export_id, **states, at=at)
    if lease is None:
        return
    attempt = Attempt(lease)
    try:
        _try(attempt, at)
    except LeaseLost:
        log.warning("key_export.lease_lost", extra={"export": str(export_id)})
    finally:
        attempt.clear_away()


def _try(attempt: "Attempt", at: datetime) -> None:
    try:
        attempt.run(at)
    except LeaseLost:
        raise
    except NotPermitted as refused:
        attempt.fail(refused.code)
    except Exception as error:
        log.exception("key_export.attempt_failed", extra={"export": str(attempt.export.pk)})
        attempt.give_up(code_of(error))


class Attempt:
    """One attempt at one file: its row, its lease, and the name the file will have."""

    def __init__(self, lease: Lease) -> None:
        found = KeyExport.objects.select_related("owner", "licensing_id")
        self.export = found.get(pk=lease.row_id)
        self.lease, self.progress = lease, Progress(lease)
        self.files = private_files()
        self.name = stored_name(self.export.pk, lease.attempt)

    def run(self, at: datetime) -> None:
        """From permission to a published file."""
        drop_attempts(self.export.pk, before=self.lease.attempt)
        actor = self._actor(at)
        today = Center.get().day(at)
        key, sealed_key = new_file_key(self.export.pk)
        with open_snapshot() as own, self.files.write_aside(self.name) as file:
            contents = look_at(own, self.export, actor, today)
            self.progress.begin(contents.rows)
            writer = SealingWriter(file, key, self.export.pk.bytes)
            write_file(own, contents, self.export.format, self.name, writer, self.progress)
        self.progress.hold(writer.size / PUBLISHED_A_SECOND)
        self.files.publish(self.name)
        try:
            self._end_ready(actor, contents, writer, sealed_key, today.strftime("%Y%m%d"))
        except BaseException:
            self.files.remove(self.name)
            raise

    def _actor(self, at: datetime) -> Actor:
        export = self.export
        actor = rebuild_actor(user_id=export.owner_id, token_id=export.token_id, at=at)
        if actor is None:
            raise NotPermitted(code="ended")
        return actor

    def _end_ready(
        self, actor: Actor, contents: Contents, writer: SealingWriter, file_key: bytes, day: str
    ) -> None:
        """The file and its log line appear together."""
        now, file_name = timezone.now(), file_name_of(self.export, day)
        with transaction.atomic():
            self.lease.end(
                ExportState.READY,
                rows_done=contents.rows,
                rows_total=contents.rows,
                left_out=contents.left_out,
                licensing_ids=contents.licensing_ids,
                file_name=file_name,
                stored_as=self.name,
                file_key=file_key,
                sha256=writer.sha256,
                size=writer.size,
                ready_at=now,
                expires_at=now + LIVES,
            )
            record(
                by=actor,
                at=now,
                action="key_export.built",
                subject=("key_export", self.export.pk, file_name),
                licensing_ids=contents.licensing_ids,
                rows=contents.rows,
                sha256=writer.sha256,
            )

    def fail(self, code: str) -> None:
        """Trying again would change nothing."""
        self.lease.end(ExportState.FAILED, reason=self.words(code))

    def give_up(self, code: str) -> None:
        """After an error: the sweep rings again, or this was the last attempt."""
        self.clear_away()  # whoever sees that it has failed finds nothing of it
        connection.close_if_unusable_or_obsolete()
        states = {"waiting": ExportState.REQUESTED, "failed": ExportState.FAILED}
        self.lease.give_up(**states, reason=self.words(code))

    def words(self, code: str) -> str:
        """Why, in the owner's language."""
        with translation.override(self.export.owner.language):
            return words_of(code)

    def clear_away(self) -> None:
        """Leave nothing aside, however it went."""
        self.files.drop_aside(self.name)


def stored_name(export_id: UUID, attempt: int) -> str:
    """Where an attempt puts the file."""
    return f"exports/{export_id}.{attempt}"


def drop_attempts(export_id: UUID, *, before: int) -> None:
    """Remove what earlier attempts left: they hold the row no more."""
    files = private_files()
    for attempt in range(1, before):
        files.drop_aside(stored_name(export_id, attempt))
        files.remove(stored_name(export_id, attempt))


def file_name_of(export: KeyExport, day: str) -> str:
    """`ProductKeys_<scope>_<yyyymmdd>` and what the format ends in."""
    return f"{export.stem}_{day}.{WRITERS[export.format].extension}"
