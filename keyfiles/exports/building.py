"""Building one key file: claim it, check permission again, read, seal, publish, log."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import translation

from accounts.actor import Actor, rebuild_actor
from audit.services import record
from jobs.attempts import Failure, run_attempt
from jobs.leases import Lease, Work, claim
from jobs.progress import Progress
from keyfiles.exports.failures import code_of, describe_failure
from keyfiles.exports.query import Contents, count_contents
from keyfiles.exports.snapshot import open_snapshot
from keyfiles.exports.writing import write_file
from keyfiles.models import KeyExport
from keyfiles.states import ExportState
from keyfiles.storage import private_files
from keyfiles.writers import WRITERS
from keys.vault import new_file_key
from vlsc.lib.private_files import StorageUnreachable
from vlsc.lib.refused import NotPermitted
from vlsc.lib.sealed_files import SealingWriter

KEPT = timedelta(hours=24)
BUILDING = Work(
    model=KeyExport,
    task="keyfiles.build_export",
    waiting=ExportState.REQUESTED,
    working=ExportState.BUILDING,
    failed=ExportState.FAILED,
)


def build(export_id: UUID, *, at: datetime) -> None:
    """Build a requested file; does nothing if it is done or another worker has it."""
    lease = claim(BUILDING, export_id)
    if lease is None:
        return
    builder = ExportBuilder(lease)
    run_attempt(lease, lambda progress: builder.run(progress, at), explain=builder.explain)


class ExportBuilder:
    """One attempt at one file: its row, its lease, and the name of the stored file."""

    def __init__(self, lease: Lease) -> None:
        exports = KeyExport.objects.select_related("owner", "licensing_id")
        self.export = exports.get(pk=lease.row_id)
        self.lease, self.files = lease, private_files()
        self.name = stored_name(self.export.pk, lease.attempt)

    def run(self, progress: Progress, at: datetime) -> None:
        """Write and publish the file, and end the row: no temporary file outlives either."""
        drop_attempts(self.export.pk, before=self.lease.attempt)
        actor = self._actor(at)
        key, sealed_key = new_file_key(self.export.pk)
        try:
            contents, writer = self._publish(progress, actor, key)
        finally:
            with suppress(StorageUnreachable):  # the next attempt or a sweep drops it
                self.files.drop_aside(self.name)
        progress.stop()
        try:
            self._end_ready(actor, contents, writer, sealed_key)
        except BaseException:
            with suppress(StorageUnreachable):
                self.files.remove(self.name)
            raise

    def _publish(
        self, progress: Progress, actor: Actor, key: bytes
    ) -> tuple[Contents, SealingWriter]:
        with open_snapshot() as snapshot, self.files.write_aside(self.name) as file:
            progress.watch(snapshot)
            contents = count_contents(snapshot, self.export, actor)
            self.lease.write(rows_total=contents.rows)
            writer = SealingWriter(file, key, self.export.pk.bytes)
            write_file(snapshot, contents, self.export.format, self.name, writer, progress)
        self.files.publish(self.name)
        return contents, writer

    def _actor(self, at: datetime) -> Actor:
        export = self.export
        actor = rebuild_actor(
            user_id=export.owner_id,
            token_id=export.token_id,
            request_id=export.request_id,
            at=at,
        )
        if actor is None:
            raise NotPermitted(code="ended")
        return actor

    def _end_ready(
        self, actor: Actor, contents: Contents, writer: SealingWriter, file_key: bytes
    ) -> None:
        """Mark the file as ready and log it in one transaction."""
        now, file_name = self.lease.clock(), file_name_of(self.export, f"{actor.today:%Y%m%d}")
        with transaction.atomic():
            self.lease.end(
                ExportState.READY,
                **contents.totals(),
                left_out=contents.left_out,
                licensing_ids=contents.licensing_ids,
                file_name=file_name,
                stored_as=self.name,
                file_key=file_key,
                sha256=writer.sha256,
                size=writer.size,
                ready_at=now,
                expires_at=now + KEPT,
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

    def explain(self, error: Exception) -> Failure:
        """The reason in the owner's language; a missing permission is not retried."""
        with translation.override(self.export.owner.language):
            reason = describe_failure(code_of(error))
        return Failure({"reason": reason}, is_final=isinstance(error, NotPermitted))


def stored_name(export_id: UUID, attempt: int) -> str:
    """The name of an attempt's file in private storage."""
    return f"exports/{export_id}.{attempt}"


def drop_attempts(export_id: UUID, *, before: int) -> None:
    """Remove files of earlier attempts, which no longer hold the lease."""
    files = private_files()
    for attempt in range(1, before):
        files.drop_aside(stored_name(export_id, attempt))
        files.remove(stored_name(export_id, attempt))


def file_name_of(export: KeyExport, day: str) -> str:
    """`ProductKeys_<scope>_<yyyymmdd>` and the extension of the format."""
    return f"{export.stem}_{day}.{WRITERS[export.format].extension}"
