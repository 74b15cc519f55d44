"""Compiles changed translations with Babel, since a minimal system has no `msgfmt`."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from vlsc.embedded.home import PROJECT


def compile_translations(folder: Path = PROJECT / "locale") -> list[Path]:
    """Write the `.mo` of every `.po` that is newer, and return what was written."""
    return [
        compile_file(source)
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po"))
        if is_newer(source)
    ]


def is_newer(source: Path) -> bool:
    """Whether the compiled file is missing or older."""
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def compile_file(source: Path) -> Path:
    """Compile one file and replace the old one atomically."""
    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parent.parent.name)
    compiled = source.with_suffix(".mo")
    half = compiled.with_name(f"{compiled.name}.{os.getpid()}")
    with half.open("wb") as file:
        write_mo(file, catalog)
    half.replace(compiled)
    return compiled


if __name__ == "__main__":
    for written in compile_translations():
        print(f"compiled {written.relative_to(PROJECT)}")
