"""Write the catalog's texts as message ids, so that translators find them like any other."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.loading import DEFAULT_FOLDER
from catalog.readers import read_catalog

TARGET = DEFAULT_FOLDER / "texts.py"
HEAD = '''"""The catalog's texts as message ids: written by `manage.py extract_catalog_messages`."""

# ruff: noqa: E501
# fmt: off
from django.utils.translation import gettext_noop as _

TEXTS = [
'''


class Command(BaseCommand):
    help = "Writes catalog/data/texts.py from the catalog's files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only say whether it is up to date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = message_ids(DEFAULT_FOLDER)
        if not options["check"]:
            TARGET.write_text(wanted, encoding="utf-8")
        elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != wanted:
            raise CommandError(f"{TARGET.name} is out of date: run extract_catalog_messages.")


def message_ids(folder: Path) -> str:
    """The module's text: every note of a product, once, in the order of the file."""
    notes = dict.fromkeys(one.fields["note"] for one in read_catalog(folder).products)
    lines = [f"    _({json.dumps(note, ensure_ascii=False)}),\n" for note in notes if note]
    return f"{HEAD}{''.join(lines)}]\n"
