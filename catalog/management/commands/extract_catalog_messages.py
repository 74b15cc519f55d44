"""Write the catalog's texts as message ids, so that `makemessages` finds them."""

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
            "--check", action="store_true", help="only check whether it is up to date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        expected = message_ids(DEFAULT_FOLDER)
        if not options["check"]:
            TARGET.write_text(expected, encoding="utf-8")
        elif not TARGET.exists() or TARGET.read_text(encoding="utf-8") != expected:
            raise CommandError(f"{TARGET.name} is out of date: run extract_catalog_messages.")


def message_ids(folder: Path) -> str:
    """The source of the module: each distinct product note once, in the order of the file."""
    notes = dict.fromkeys(entry.fields["note"] for entry in read_catalog(folder).products)
    lines = [f"    _({json.dumps(note, ensure_ascii=False)}),\n" for note in notes if note]
    return f"{HEAD}{''.join(lines)}]\n"
