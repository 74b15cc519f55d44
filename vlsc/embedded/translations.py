"""Compile the translations where they changed, with Babel: `msgfmt` is not on a bare machine."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from vlsc.embedded.home import PROJECT


def compile_translations(folder: Path = PROJECT / "locale") -> list[Path]:
    """Write the `.mo` beside every `.po` that is newer, and return what was written."""
    return [
        compile_one(source)
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po"))
        if is_newer(source)
    ]


def is_newer(source: Path) -> bool:
    """Whether the compiled file is missing or older."""
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def compile_one(source: Path) -> Path:
    """Compile one file; readers see the old or the new one, never half of it."""
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
