"""What Celery carries for key files: an id in, one call of a worker, safe to run twice."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from keyfiles import exports, imports


@shared_task(name="keyfiles.build_export")
def build_export(export_id: str) -> None:
    """Build a key file that somebody asked for."""
    exports.build(UUID(export_id), at=timezone.now())


@shared_task(name="keyfiles.check_import")
def check_import(import_id: str) -> None:
    """Check a key file that operations uploaded."""
    imports.check(UUID(import_id), at=timezone.now())


@shared_task(name="keyfiles.apply_import")
def apply_import(import_id: str) -> None:
    """Load a key file that operations confirmed."""
    imports.apply(UUID(import_id), at=timezone.now())
