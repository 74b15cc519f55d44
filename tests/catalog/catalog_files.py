"""The catalog's files: loaded by the command, and spoilt."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

from catalog.loading import DEFAULT_FOLDER


def load(folder: Path = DEFAULT_FOLDER) -> tuple[str, str]:
    told, left_out = StringIO(), StringIO()
    call_command("load_catalog", "--from", str(folder), stdout=told, stderr=left_out)
    return told.getvalue(), left_out.getvalue()


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
