"""Check a file of organizations, agreements and the like, and load it with --apply."""

from argparse import ArgumentParser

from keyfiles.management.commands.import_keys import MAX_LISTED
from keyfiles.management.commands.import_keys import Command as ImportCommand
from keyfiles.models import ImportChange, KeyImport
from keyfiles.states import LOAD_KINDS


class Command(ImportCommand):
    help = (
        "Checks a file of organizations, agreements or the like and reports on every row; --apply"
        " loads it. Exit codes: 0 all rows are good, 1 some have errors, 2 the file cannot be read"
        " or has no data rows."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=[str(kind) for kind in LOAD_KINDS])
        self.add_file_arguments(parser)
        parser.set_defaults(create_missing=False)

    def list_changes(self, key_import: KeyImport, kind: str, number: int) -> None:
        """Print the rows that are new, or that differ, with their cells."""
        self.stdout.write(f"{ImportChange.Kind(kind).label}: {number:,}")
        found = key_import.changes.filter(kind=kind, attempt=key_import.staged_attempt)
        for change in found.order_by("line", "id")[:MAX_LISTED]:
            self.stdout.write(f"  line {change.line}: {change.number} · {_cells(change.cells)}")
        if number > MAX_LISTED:
            self.stdout.write("  …")


def _cells(cells: list[list[str]]) -> str:
    """Each column with its cell before and after, and of a new row the cells only."""
    shown = [
        f"{column}: {before} → {after}" if before else f"{column}: {after}"
        for column, before, after in cells
    ]
    return " · ".join(shown)
