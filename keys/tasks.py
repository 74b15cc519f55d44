"""What Celery carries for keys: an id in, one call of a worker, safe to run twice.

The rows are the truth; these are only told where to look (`vlsc.lib.bell`).
"""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from accounts.models import Heartbeat
from keys import exports, imports


@shared_task(name="keys.build_export")
def build_export(export_id: str) -> None:
    """Build a key file that somebody asked for."""
    exports.build(UUID(export_id), at=timezone.now())


@shared_task(name="keys.check_import")
def check_import(import_id: str) -> None:
    """Check a key file that operations uploaded."""
    imports.check(UUID(import_id), at=timezone.now())


@shared_task(name="keys.apply_import")
def apply_import(import_id: str) -> None:
    """Load a key file that operations confirmed."""
    imports.apply(UUID(import_id), at=timezone.now())


@shared_task(name="keys.sweep")
def sweep() -> None:
    """Look after rows whose bell was lost, whose worker died, whose time is over."""
    exports.sweep(at=timezone.now())
    imports.sweep(at=timezone.now())
    Heartbeat.beat("keys.sweep", at=timezone.now())
