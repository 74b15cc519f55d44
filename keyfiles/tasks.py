"""Celery tasks of key files. Each takes an id and is safe to run twice."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from keyfiles import exports, imports


@shared_task(name="keyfiles.build_export")
def build_export(export_id: str) -> None:
    """Build a requested key file."""
    exports.build(UUID(export_id), at=timezone.now())


@shared_task(name="keyfiles.check_import")
def check_import(import_id: str) -> None:
    """Check an uploaded key file."""
    imports.check(UUID(import_id), at=timezone.now())


@shared_task(name="keyfiles.apply_import")
def apply_import(import_id: str) -> None:
    """Load a confirmed key file."""
    imports.apply(UUID(import_id), at=timezone.now())
