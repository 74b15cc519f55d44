"""Fixtures of the tests of load files: check or load a text, as operations do by command."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.utils import timezone

from accounts.actor import system_actor
from keyfiles.models import KeyImport
from keyfiles.services.imports import import_now
from keyfiles.services.uploads import store_file


@pytest.fixture
def store(settings, tmp_path):
    """Private files of this test only."""
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    return tmp_path / "files"


@pytest.fixture
def load(world, store) -> Callable[..., KeyImport]:
    """`load("agreements", text)` is the upload, loaded if it has no errors."""

    def run(kind: str, text: str | bytes, **options: bool) -> KeyImport:
        content = text.encode() if isinstance(text, str) else text
        at = timezone.now()
        return import_now(
            by=system_actor(channel="command", at=at),
            file=store_file(file=BytesIO(content), name=f"{kind}.csv"),
            kind=kind,
            at=at,
            **options,
        )

    return run


def errors(key_import: KeyImport) -> list[tuple[int, str, str]]:
    """(line, column, code) of each error that the check found."""
    found = key_import.findings.filter(kind="error", attempt=key_import.staged_attempt)
    return list(found.order_by("position").values_list("line", "column", "code"))


def changes(key_import: KeyImport) -> list[tuple[int, str, str, dict]]:
    """(line, kind, name, cells) of each change that the check found."""
    found = key_import.changes.filter(attempt=key_import.staged_attempt)
    return [
        (each.line, each.kind, each.number, {cell[0]: cell[1:] for cell in each.cells})
        for each in found.order_by("line")
    ]
