"""Building key files: the worker behind `keys.build_export`, and what the sweep does for them."""

from datetime import datetime
from uuid import UUID


def build(export_id: UUID, *, at: datetime) -> None:
    """Build one key file, if it waits to be built."""


def sweep(*, at: datetime) -> None:
    """Look after the key files that nobody looks after."""
