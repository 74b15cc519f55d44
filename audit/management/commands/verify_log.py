"""Hold the log against its hash chain."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audit.chain import Head
from audit.verification import verify_chain


class Command(BaseCommand):
    help = (
        "Computes the seal of every line of the log anew and compares it with the one stored, and"
        " with the head in VLSC_LOG_HEAD_PATH. Ends with 0 and the number of lines, or with 1 and"
        " each difference."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="NUMBER:SEAL",
            help="a head kept elsewhere, as “log.sealed” in the logs of the sweeper has it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify_chain([*_parse(options["head"]), *_read_file()])
        for difference in verdict.differences:
            self.stdout.write(difference)
        if verdict.differences:
            self.stderr.write(f"{len(verdict.differences) + verdict.more} differences.")
            raise SystemExit(1)
        unsealed = verdict.lines - verdict.sealed
        self.stdout.write(f"{verdict.lines} lines, {unsealed} not sealed yet: the log is whole.")


def _read_file() -> list[Head]:
    """The head in the file; none before anything was sealed."""
    path = Path(settings.LOG_HEAD_PATH) if settings.LOG_HEAD_PATH else None
    return _parse([path.read_text()]) if path and path.exists() else []


def _parse(texts: Sequence[str]) -> list[Head]:
    try:
        return [Head.parse(text) for text in texts]
    except ValueError as error:
        raise CommandError(f"This is no head of the log: {error}") from error
