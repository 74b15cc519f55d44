"""Check a key file, and load it with --apply, without a worker."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.actor import Actor, system_actor
from keyfiles.models import ImportChange, ImportFinding, KeyImport
from keyfiles.services.imports import import_now, open_bad_rows
from keyfiles.services.uploads import store_file
from keyfiles.states import FileKind, ImportState
from vlsc.lib.masking import mask_keys
from vlsc.lib.private_files import StorageUnreachable
from vlsc.lib.refused import Refused

GOOD, ROW_ERRORS, UNREADABLE = 0, 1, 2
MAX_LISTED = 200  # findings of each kind in the report

COUNTS = ("rows", "good", "errors", "warnings", "skipped", "new", "updated", "unchanged")


class Command(BaseCommand):
    help = (
        "Checks a key file and reports on every row; --apply loads it. Exit codes: 0 all rows are"
        " good, 1 some have errors, 2 the file cannot be read or has no data rows."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        self.add_file_arguments(parser)
        parser.set_defaults(kind=FileKind.KEYS)
        parser.add_argument(
            "--create-missing",
            action="store_true",
            help="create organizations and licensing IDs that the center does not know",
        )

    def add_file_arguments(self, parser: ArgumentParser) -> None:
        """The arguments that the commands for all kinds of files have."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--good-rows",
            action="store_true",
            help="load the good rows even if others have errors",
        )
        parser.add_argument(
            "--apply", action="store_true", help="load the file; without this nothing changes"
        )
        parser.add_argument(
            "--bad-rows", type=Path, metavar="FILE", help="write the rows with errors here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        actor = system_actor(channel="command", at=now)
        try:
            with options["file"].open("rb") as file:
                received = store_file(file=file, name=options["file"].name)
        except (OSError, StorageUnreachable, Refused) as error:
            self.stderr.write(mask_keys(f"{options['file']}: {error}"))
            raise SystemExit(UNREADABLE) from error
        key_import = import_now(
            by=actor,
            file=received,
            create_missing=options["create_missing"],
            good_rows=options["good_rows"],
            apply=options["apply"],
            kind=options["kind"],
            at=now,
        )
        self._report(key_import)
        if options["bad_rows"] and key_import.counts.get("errors"):
            self._write_bad_rows(key_import, options["bad_rows"], actor, now)
        raise SystemExit(self._exit_code(key_import, apply=options["apply"]))

    def _exit_code(self, key_import: KeyImport, *, apply: bool) -> int:
        if key_import.state == ImportState.FAILED:
            return UNREADABLE
        if key_import.counts["errors"]:
            return ROW_ERRORS
        if key_import.failure:
            return ROW_ERRORS
        if apply and key_import.state != ImportState.APPLIED:
            self.stderr.write(
                "The center has changed since the check. Nothing was loaded: run it again."
            )
            return ROW_ERRORS
        return GOOD

    def _write_bad_rows(self, key_import: KeyImport, target: Path, by: Actor, at: datetime) -> None:
        try:
            with target.open("wb") as file:
                file.writelines(open_bad_rows(by=by, key_import=key_import, at=at))
        except (OSError, Refused) as error:
            self.stderr.write(mask_keys(f"{target}: {error}"))

    def _report(self, key_import: KeyImport) -> None:
        if key_import.failure:
            self.stderr.write(f"{key_import.file_name}: {key_import.failure_detail}")
            return
        counts = key_import.counts
        self.stdout.write(f"{key_import.file_name}: {key_import.get_state_display()}")
        for name in COUNTS:
            self.stdout.write(f"  {name:12}{counts[name]:>10,}")
        for kind, number in sorted(key_import.change_counts.items()):
            self.list_changes(key_import, kind, number)
        self._list_findings(key_import, ImportFinding.Kind.ERROR, "errors", counts["errors"])
        self._list_findings(key_import, ImportFinding.Kind.WARNING, "warnings", counts["warnings"])
        self._list_findings(
            key_import,
            ImportFinding.Kind.ABSENT,
            "in the center, not in this file",
            counts["not_in_file"],
        )
        for name in key_import.unknown_names:
            nearest = ", ".join(nearest["name"] for nearest in name["nearest"]) or "–"
            self.stdout.write(
                f"unknown {name['kind']} “{name['name']}”: rows {name['rows']}; nearest: {nearest}"
            )

    def list_changes(self, key_import: KeyImport, kind: str, number: int) -> None:
        """Print the changes of one kind."""
        self.stdout.write(f"{ImportChange.Kind(kind).label}: {number:,}")
        found = key_import.changes.filter(kind=kind, attempt=key_import.staged_attempt)
        for change in found.order_by("line", "id")[:MAX_LISTED]:
            self.stdout.write(f"  line {change.line}: {_change_words(change)}")
        if number > MAX_LISTED:
            self.stdout.write("  …")

    def _list_findings(self, key_import: KeyImport, kind: str, title: str, number: int) -> None:
        if not number:
            return
        self.stdout.write(f"{title}:")
        found = key_import.findings.filter(kind=kind, attempt=key_import.staged_attempt)
        for finding in found.order_by("position", "id")[:MAX_LISTED]:
            self.stdout.write(f"  {_finding_line(finding)}".rstrip())
        if found.count() > MAX_LISTED:
            self.stdout.write("  …")


def _change_words(change: ImportChange) -> str:
    last_five = change.last_five and f"…{change.last_five}"
    names = (change.number, change.program_name, change.organization_name, change.product_name)
    what = " · ".join(filter(None, (*names, change.type.upper(), last_five)))
    is_counter = change.kind == ImportChange.Kind.COUNTER
    return f"{what} · {change.before} → {change.after}" if is_counter else what


def _finding_line(finding: ImportFinding) -> str:
    last_five = finding.last_five and f"…{finding.last_five}"
    what = " · ".join(
        filter(None, (finding.column, finding.product_name, finding.shown_type, last_five))
    )
    if finding.kind == ImportFinding.Kind.ABSENT:
        return f"{finding.number}: {what}"
    return f"line {finding.line}: {finding.detail} [{finding.code}] {what}"
