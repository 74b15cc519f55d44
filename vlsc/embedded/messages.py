"""Collects the texts to translate with Babel, since a minimal system has no `xgettext`.

Run as a module it updates every `.po`: new texts are added untranslated, removed texts are
dropped, and no translation is guessed from a similar text.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from vlsc.embedded.home import PROJECT

APPS = sorted(path.parent.name for path in PROJECT.glob("*/apps.py"))
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def collect(project: Path = PROJECT) -> Catalog:
    """Every text of the code and of the templates, each with the files that contain it."""
    catalog = Catalog()
    for path, source in _sources(project):
        name = path.relative_to(project).as_posix()
        for _line, message, comments, context in extract("python", BytesIO(source), KEYWORDS):
            catalog.add(message, locations=[(name, None)], auto_comments=comments, context=context)  # type: ignore[list-item]
    return catalog


def _sources(project: Path) -> Iterator[tuple[Path, bytes]]:
    for app in APPS:
        for path in sorted((project / app).rglob("*.py")):
            yield path, path.read_bytes()
    pages, mails = (sorted((project / "templates").rglob(f"*.{kind}")) for kind in ("html", "txt"))
    for path in [*pages, *mails]:
        # In parentheses, so that the indentation of a page is not parsed as Python's.
        yield path, f"(\n{templatize(path.read_text(), origin=str(path))}\n)".encode()


def update(source: Path, found: Catalog) -> None:
    """Update one `.po`, sorted by text so that concurrent changes seldom conflict."""
    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parent.parent.name)
    catalog.update(found, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    with source.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, include_lineno=False)


def main() -> None:
    """Update every language."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    found = collect()
    for source in sorted((PROJECT / "locale").glob("*/LC_MESSAGES/*.po")):
        update(source, found)
        with source.open("rb") as file:
            missing = [text for text in read_po(file) if text.id and not text.string]
        print(f"{source.relative_to(PROJECT)}: {len(found)} texts, {len(missing)} untranslated")


if __name__ == "__main__":
    main()
