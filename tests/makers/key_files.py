"""Key files asked for and uploaded, as rows only: nothing is built, read or loaded."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from audit.services import record
from jobs.leases import sweep_time
from keyfiles.models import KeyExport, KeyImport
from keyfiles.states import ExportScope, FileFormat

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def ask_for_file(world, name, **fields):
    """A key file of somebody's, ready unless said otherwise."""
    now = timezone.now()
    ready = {"state": "ready", "file_name": f"{name}.csv", "rows_done": 142, "ready_at": now}
    return KeyExport.objects.create(
        owner=world.people[name],
        requested_at=now,
        **(
            {"scope": "all", "format": "tsv", "expires_at": now + timedelta(days=1)}
            | ready
            | fields
        ),
    )


def log_download(world, name, export, action="key_export.downloaded"):
    """The log line of somebody's download of a key file."""
    subject = ("key_export", export.pk, export.file_name)
    record(
        by=world.actor(name), at=timezone.now(), action=action, subject=subject, licensing_ids=[]
    )


def upload(world, state, name="ProductKeys.csv", kind="keys"):
    """An upload of olga's."""
    now = timezone.now()
    return KeyImport.objects.create(
        owner=world.people["olga"],
        channel="page",
        kind=kind,
        file_name=name,
        size=1,
        sha256="0",
        state=state,
        requested_at=now,
    )


def add_row(world, number: int = 0) -> KeyExport:
    """A key file of vera's that waits for a worker since `AT`."""
    return KeyExport.objects.create(
        owner=world.people["vera"],
        scope=ExportScope.KEYS,
        keys=[world.organizations["contoso"].pk] * number,
        format=FileFormat.TSV,
        requested_at=AT,
        wake_at=sweep_time(AT),
    )
