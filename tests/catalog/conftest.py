"""Fixtures of the catalog's tests."""

import shutil
from pathlib import Path

import pytest

from catalog.loading import DEFAULT_FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The catalog's files, to be spoilt."""
    return Path(shutil.copytree(DEFAULT_FOLDER, tmp_path / "files"))
