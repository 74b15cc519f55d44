"""The sweeps of key files, which Celery beat runs."""

from datetime import datetime

from keyfiles import exports, imports


def sweep_exports(at: datetime) -> None:
    """Take care of exports without a worker, and of expired ones."""
    exports.sweep(at=at)


def sweep_imports(at: datetime) -> None:
    """Take care of imports without a worker, and of expired ones."""
    imports.sweep(at=at)


def remove_forgotten(at: datetime) -> None:
    """Remove stored files without a row."""
    exports.remove_forgotten()
    imports.remove_forgotten()
