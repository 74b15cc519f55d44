"""The state of each part that the center depends on, for operations."""

from typing import Any

from django.core.management.base import BaseCommand

from vlsc.health import report


class Command(BaseCommand):
    help = "Prints the state of each dependency. Exit codes: 0 ok or degraded, 1 failed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        status, checks = report()
        self.stdout.write(status)
        for name, state in checks.items():
            self.stdout.write(f"  {name:12} {state}")
        if status == "failed":
            raise SystemExit(1)
