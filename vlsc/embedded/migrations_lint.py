"""Lints new migrations: the previous release must keep running on the new schema.

Run as a module it renders the SQL of every migration after the first of each app, on a throw-away
PostgreSQL, and gives it to squawk (its settings are in `.squawk.toml`) and to
django-migration-linter. A migration states its own exceptions:

    # migration-lint allows DROP_COLUMN, ban-drop-column: release 0.2 was the last to read it.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import PostgresqlAnalyser, analyse_sql_statements

from vlsc.embedded.account import NotPossible, server_account
from vlsc.embedded.children import stop_together
from vlsc.embedded.home import PROJECT, SECRETS, free_port, new_key
from vlsc.embedded.migration_sql import (
    Key,
    Rendered,
    connected,
    later_migrations,
    own_apps,
    render,
)
from vlsc.embedded.postgres import OWNER, THROW_AWAY, Postgres

SQUAWK = [
    str(Path(sysconfig.get_path("scripts")) / "squawk"),
    *("--config", str(PROJECT / ".squawk.toml"), "--reporter", "json"),
]
# A stricter form of CREATE_INDEX, which is an error already.
LEFT_OUT = ("CREATE_INDEX_EXCLUSIVE",)
MARK = "# migration-lint"
ALLOWS = re.compile(rf" *{MARK} allows (?P<rules>[\w-]+(?:, [\w-]+)*): *\w")
DOCUMENT = "docs/migrations.md"


@dataclass(frozen=True)
class Finding:
    """One objection to a migration."""

    tool: str
    rule: str
    message: str
    statement: str = ""

    def __str__(self) -> str:
        shown = f"\n    {self.statement}" if self.statement else ""
        return f"  {self.rule} ({self.tool}): {self.message}{shown}"


def lint(connection: BaseDatabaseWrapper, keys: Iterable[Key]) -> dict[Path, list[Finding]]:
    """The findings for each of these migrations, by file; the database must be empty."""
    found = {}
    for each in render(connection, keys):
        findings = [*ask_squawk(each), *ask_django_linter(each)]
        found[each.path] = without_allowed(findings, each.path.read_text())
    return found


def ask_squawk(rendered: Rendered) -> Iterator[Finding]:
    """Squawk's findings: locks that block too much, changes that break other programs."""
    text = "\n".join(rendered.lines)
    # The settings say that there is a transaction, as there is for most migrations.
    outside = [] if rendered.migration.atomic else ["--no-assume-in-transaction"]
    done = subprocess.run(
        [*SQUAWK, *outside], input=text, capture_output=True, text=True, check=False
    )
    try:
        issues = json.loads(done.stdout)
    except ValueError:
        raise NotPossible(f"squawk failed:\n{done.stderr or done.stdout}") from None
    for issue in issues:
        statement = text.splitlines()[issue["line"]]
        yield Finding("squawk", issue["rule_name"], issue["message"], statement)


def ask_django_linter(rendered: Rendered) -> Iterator[Finding]:
    """Findings of django-migration-linter: changes that break the previous release."""
    errors, _, warnings = analyse_sql_statements(PostgresqlAnalyser, rendered.statements, LEFT_OUT)
    for operation in rendered.migration.operations:
        if isinstance(operation, RunPython):
            errors += MigrationLinter.get_runpython_model_import_issues(operation.code)
    for issue in [*errors, *warnings]:
        place = ".".join(name for name in (issue.table, issue.column) if name)
        yield Finding("django-migration-linter", issue.code, issue.message, place)


def without_allowed(findings: Iterable[Finding], source: str) -> list[Finding]:
    """The findings without the stated exceptions, plus findings about the exceptions themselves."""
    left = list(findings)
    for line in source.splitlines():
        if MARK not in line:
            continue
        if not (match := ALLOWS.match(line)):
            form = f"an exception reads {MARK} allows RULE, RULE: REASON"
            left.append(Finding("exception", "not-understood", form, line.strip()))
            continue
        for rule in match["rules"].split(", "):
            if rule not in {finding.rule for finding in findings}:
                left.append(Finding("exception", "not-needed", f"nothing breaks {rule}"))
            left = [finding for finding in left if finding.rule != rule]
    return left


def report(found: dict[Path, list[Finding]]) -> int:
    """Print the findings; the result is the exit code."""
    wrong = {path: findings for path, findings in found.items() if findings}
    for path, findings in wrong.items():
        print(path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path)
        print(*findings, sep="\n")
        rules = sorted({each.rule for each in findings if each.tool != "exception"})
        if rules:
            print(
                f"  If it must be so, say why in the file:\n    {MARK} allows {', '.join(rules)}: …"
            )
    print(f"Migrations linted: {len(found)}, with findings: {len(wrong)}.")
    if wrong:
        print(f"{DOCUMENT} explains how to change a table while the previous release uses it.")
    return 1 if wrong else 0


def set_up() -> None:
    """Read the settings, with secrets for this run only where the environment gives none."""
    for name in SECRETS:
        if not os.environ.get(f"{name}_FILE"):
            os.environ.setdefault(name, new_key())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vlsc.settings")
    django.setup()


@contextlib.contextmanager
def throw_away_database() -> Iterator[str]:
    """The address of an empty database on a temporary server."""
    with tempfile.TemporaryDirectory(prefix="vlsc-lint-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # the server's account passes through to its own folder
        log = folder / "postgres.log"
        server = Postgres(folder, free_port(), log, server_account(), THROW_AWAY)
        try:
            server.start()
            server.wait()
            yield server.url(OWNER)
        finally:
            stop_together([server.child])


def main() -> int:
    """Lint the migrations of this project; the result is the exit code."""
    set_up()
    keys = later_migrations(own_apps())
    if not keys:
        print("Nothing to lint: no app has a migration after its first.")
        return 0
    try:
        with throw_away_database() as url, connected(url) as connection:
            return report(lint(connection, keys))
    except NotPossible as reason:
        print(reason, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
