"""Check a key file, and load it with --apply, without a worker."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.actor import system_actor
from keys.models import ImportFinding, KeyImport
from keys.services.imports import import_now, open_bad_rows
from keys.services.uploads import store_file
from keys.states import ImportState
from vlsc.lib.private_files import StorageUnreachable
from vlsc.lib.refused import Refused

GOOD, ROW_ERRORS, UNREADABLE = 0, 1, 2
SHOWN = 200  # findings and absent keys that the report lists

COUNTS = ("rows", "good", "errors", "warnings", "skipped", "new", "updated", "unchanged")


class Command(BaseCommand):
    help = (
        "Checks a key file and reports on every row; --apply loads it. Exit codes: 0 all rows are"
        " good, 1 some have errors, 2 the file cannot be read or has no data rows."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--create-missing",
            action="store_true",
            help="make the organizations and licensing IDs that the center does not know",
        )
        parser.add_argument(
            "--good-rows",
            action="store_true",
            help="load the good rows although others have errors",
        )
        parser.add_argument("--apply", action="store_true", help="load it; else nothing changes")
        parser.add_argument(
            "--bad-rows", type=Path, metavar="FILE", help="write the rows with errors here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        actor, now = system_actor(channel="command"), timezone.now()
        try:
            with options["file"].open("rb") as file:
                received = store_file(file=file, name=options["file"].name)
        except (OSError, StorageUnreachable, Refused) as error:
            self.stderr.write(f"{options['file']}: {error}")
            raise SystemExit(UNREADABLE) from error
        key_import = import_now(
            by=actor,
            file=received,
            create_missing=options["create_missing"],
            good_rows=options["good_rows"],
            apply=options["apply"],
            at=now,
        )
        self._report(key_import)
        if options["bad_rows"] and key_import.counts.get("errors"):
            with options["bad_rows"].open("wb") as target:
                target.writelines(open_bad_rows(by=actor, key_import=key_import, at=now))
        raise SystemExit(_exit_code(key_import))

    def _report(self, key_import: KeyImport) -> None:
        if key_import.failure:
            self.stderr.write(f"{key_import.file_name}: {key_import.failure_detail}")
            return
        counts = key_import.counts
        self.stdout.write(f"{key_import.file_name}: {key_import.get_state_display()}")
        for name in COUNTS:
            self.stdout.write(f"  {name:12}{counts[name]:>10,}")
        self._list(key_import, ImportFinding.Kind.ERROR, "errors", counts["errors"])
        self._list(key_import, ImportFinding.Kind.WARNING, "warnings", counts["warnings"])
        self._list(
            key_import,
            ImportFinding.Kind.ABSENT,
            "in the center, not in this file",
            counts["not_in_file"],
        )
        for name in key_import.unknown_names:
            nearest = ", ".join(one["name"] for one in name["nearest"]) or "–"
            self.stdout.write(
                f"unknown {name['kind']} {name['name']!r}, {name['rows']} rows; nearest: {nearest}"
            )

    def _list(self, key_import: KeyImport, kind: str, title: str, number: int) -> None:
        if not number:
            return
        self.stdout.write(f"{title}:")
        found = key_import.findings.filter(kind=kind, attempt=key_import.staged_attempt)
        for one in found.order_by("place", "id")[:SHOWN]:
            where = f"line {one.line}" if one.line else one.number
            what = " · ".join(
                filter(None, (one.column, one.product_name, one.last_five and f"…{one.last_five}"))
            )
            self.stdout.write(f"  {where}: {one.detail} [{one.code}] {what}".rstrip())
        if found.count() > SHOWN:
            self.stdout.write("  …")


def _exit_code(key_import: KeyImport) -> int:
    if key_import.state == ImportState.FAILED:
        return UNREADABLE
    return ROW_ERRORS if key_import.counts.get("errors") else GOOD
