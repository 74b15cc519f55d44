"""The SQL of the migrations after the first one of each app, for `migrations_lint`."""

import contextlib
import sys
import sysconfig
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import environ
from django.apps import apps
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from vlsc.embedded.account import NotPossible

# Creates the tables of an app; no release has used an earlier schema.
FIRST = "0001_initial"
ALIAS = "migration_sql"
Key = tuple[str, str]


@dataclass(frozen=True)
class Rendered:
    """One migration and the statements it runs, as `sqlmigrate` shows them."""

    migration: Migration
    lines: list[str]

    @property
    def name(self) -> str:
        """App and migration, as in `keys.0002_last_seen`."""
        return f"{self.migration.app_label}.{self.migration.name}"

    @property
    def path(self) -> Path:
        """The file of the migration."""
        return Path(str(sys.modules[type(self.migration).__module__].__file__))

    @property
    def statements(self) -> list[str]:
        """The statements without the comments between them, each in one line."""
        return [" ".join(line.split()) for line in self.lines if not is_comment(line)]


def is_comment(line: str) -> bool:
    """Whether Django wrote this to name an operation."""
    return line.startswith("--") and "\n" not in line


def own_apps() -> set[str]:
    """The labels of the apps of this project: those that are not installed packages."""
    packages = Path(sysconfig.get_path("purelib"))
    found = apps.get_app_configs()
    return {app.label for app in found if not Path(app.path).is_relative_to(packages)}


def later_migrations(labels: Collection[str]) -> list[Key]:
    """The migrations of these apps after the first; no database is asked."""
    found = MigrationLoader(None).disk_migrations
    return sorted((app, name) for app, name in found if app in labels and name != FIRST)


@contextlib.contextmanager
def connected(url: str) -> Iterator[BaseDatabaseWrapper]:
    """A connection to this database in place of the one that the settings name."""
    connection = connections["default"].copy(ALIAS)
    connection.settings_dict |= environ.Env.db_url_config(url)
    connections[ALIAS] = connection
    try:
        yield connection
    finally:
        connection.close()
        del connections[ALIAS]


def render(connection: BaseDatabaseWrapper, keys: Iterable[Key]) -> Iterator[Rendered]:
    """The SQL of these migrations, in the order in which they run; the database must be empty.

    Django looks up the names of constraints, so everything before a migration is applied first.
    """
    wanted = set(keys)
    executor = MigrationExecutor(connection)
    state = None
    # The last of each app: for a target that others have brought along, the plan would go back.
    labels = {label for label, _ in wanted}
    targets = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in labels]
    for migration, _ in executor.migration_plan(targets):
        step = [(migration, False)]
        if (migration.app_label, migration.name) in wanted:
            yield Rendered(migration, executor.loader.collect_sql(step))
        try:
            state = executor.migrate([], plan=step, state=state)
        except DatabaseError as error:
            name = f"{migration.app_label}.{migration.name}"
            raise NotPossible(f"{name} can't be applied: {error}") from error
