"""`make check` refuses a migration that the release before could not live with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import migrations

from vlsc.embedded.migration_sql import Rendered
from vlsc.embedded.migrations_lint import Finding, ask_django_linter, without_allowed

SETTINGS = """
INSTALLED_APPS = {apps!r}
DATABASES = {{"default": {{"ENGINE": "django.db.backends.postgresql"}}}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = "only for this test"
USE_TZ = True
"""
MIGRATION = """
from django.contrib.postgres.operations import *
from django.db import models
from django.db.migrations import *


class Migration(Migration):
    dependencies = {dependencies!r}
    atomic = {atomic!r}
    operations = [{operations}]
"""
TABLE = """CreateModel(
    "Shelf",
    [("id", models.BigAutoField(primary_key=True)), ("room", models.IntegerField(db_default=0)),
     ("width", models.IntegerField()), ("name", models.CharField(max_length=20))],
    {"unique_together": {("room", "name")}},
)"""
INDEX = 'models.Index(fields=["name"], name="{app}_name")'
UNIQUE = 'models.UniqueConstraint(fields=["name"], name="{app}_name")'
CHECK = 'models.CheckConstraint(condition=models.Q(room__gte=0), name="{app}_room")'
# The migrations of each app after its first.
RED = {
    "blocking_index": [f'AddIndex("shelf", {INDEX})'],
    "required_column": ['AddField("shelf", "height", models.IntegerField(default=0))'],
    "masked_column": [
        'AddField("shelf", "height", models.IntegerField(default=0)),'
        'AddField("shelf", "depth", models.IntegerField(db_default=0))'
    ],
    "dropped_column": ['RemoveField("shelf", "name")'],
    "renamed_column": ['RenameField("shelf", "name", "title")'],
    "dropped_table": ['DeleteModel("Shelf")'],
    "renamed_table": ['RenameModel("Shelf", "Rack")'],
    "unique_column": [f'AddConstraint("shelf", {UNIQUE})'],
    "blocking_check": [f'AddConstraint("shelf", {CHECK})'],
    # The constraint's name is looked up: the migration before was applied.
    "dropped_constraint": ['AlterUniqueTogether("shelf", set())'],
}
# What docs/migrations.md tells to do.
GREEN = {
    "added_column": [
        'AddField("shelf", "height", models.IntegerField(db_default=0)),'
        'AddField("shelf", "depth", models.IntegerField(null=True))'
    ],
    "added_table": [TABLE.replace("Shelf", "Box")],
    "added_index": [
        f'AddIndexConcurrently("shelf", {INDEX})',
        'RemoveIndexConcurrently("shelf", "{app}_name")',
    ],
    "added_foreign_key": [
        """
        # migration-lint allows adding-foreign-key-constraint: the column comes empty.
        AddField(
            "shelf", "left", models.ForeignKey("shelf", models.CASCADE, null=True, db_index=False)
        )
        """,
    ],
    "added_check": [
        f'AddConstraintNotValid("shelf", {CHECK})',
        'ValidateConstraint("shelf", "{app}_room")',
    ],
    "added_unique": [
        """
        RunSQL("CREATE UNIQUE INDEX CONCURRENTLY {app}_name ON {app}_shelf (name)", RunSQL.noop)
        """,
        f"""
        # migration-lint allows ADD_UNIQUE: release 0.1 writes no name twice.
        RunSQL(
            "ALTER TABLE {{app}}_shelf ADD CONSTRAINT {{app}}_name UNIQUE USING INDEX {{app}}_name",
            state_operations=[AddConstraint("shelf", {UNIQUE})],
        )
        """,
    ],
    "removed_column": [
        """
        AlterField("shelf", "width", models.IntegerField(db_default=0)),
        SeparateDatabaseAndState(state_operations=[RemoveField("shelf", "width")]),
        """,
        """
        # migration-lint allows DROP_COLUMN, ban-drop-column: release 0.1 was the last to use it.
        RunSQL("ALTER TABLE {app}_shelf DROP COLUMN width", RunSQL.noop)
        """,
    ],
    "removed_table": [
        'SeparateDatabaseAndState(state_operations=[DeleteModel("shelf")])',
        """
        # migration-lint allows DROP_TABLE, ban-drop-table: release 0.1 was the last to use it.
        RunSQL("DROP TABLE {app}_shelf", RunSQL.noop)
        """,
    ],
}


def write_app(folder: Path, app: str, later: list[str]) -> None:
    """An app with one table and these later migrations."""
    package = folder / app / "migrations"
    package.mkdir(parents=True)
    for place in (package.parent, package):
        (place / "__init__.py").touch()
    names = ["0001_initial", *(f"{number:04}_later" for number, _ in enumerate(later, 2))]
    for number, (name, operations) in enumerate(zip(names, [TABLE, *later], strict=True)):
        text = MIGRATION.format(
            dependencies=[(app, names[number - 1])] if number else [],
            atomic="concurrently" not in operations.lower(),
            operations=operations.replace("{app}", app),
        )
        (package / f"{name}.py").write_text(text)


def lint(folder: Path, apps: dict[str, list[str]], **variables: str) -> tuple[int, str]:
    """Run the command over a project of these apps: its exit code and what it printed."""
    for app, later in apps.items():
        write_app(folder, app, later)
    (folder / "shelves.py").write_text(SETTINGS.format(apps=list(apps)))
    done = subprocess.run(
        [sys.executable, "-m", "vlsc.embedded.migrations_lint"],
        cwd=folder,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "shelves", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def red(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is printed on all that must not pass: one run, one server."""
    code, printed = lint(tmp_path_factory.mktemp("red"), RED)
    assert code == 1, printed
    return printed


def of_app(printed: str, app: str) -> str:
    """The part of the output on the app's second migration."""
    _, _, rest = printed.partition(f"/{app}/migrations/0002_later.py\n")
    return rest.partition("\n/")[0] + "\n"


@pytest.mark.parametrize(
    ("app", "rules"),
    {
        "blocking_index": "CREATE_INDEX, require-concurrent-index-creation",
        "required_column": "NOT_NULL, ban-drop-default",
        "masked_column": "ban-drop-default",
        "dropped_column": "DROP_COLUMN, ban-drop-column",
        "renamed_column": "RENAME_COLUMN, renaming-column",
        "dropped_table": "DROP_TABLE, ban-drop-table",
        "renamed_table": "RENAME_TABLE, renaming-table",
        "unique_column": "ADD_UNIQUE, constraint-missing-not-valid, disallowed-unique-constraint",
        "blocking_check": "constraint-missing-not-valid",
        "dropped_constraint": "ban-drop-constraint",
    }.items(),
)
def test_a_migration_that_breaks_the_release_before(red: str, app: str, rules: str) -> None:
    assert f"# migration-lint allows {rules}: …\n" in of_app(red, app)


def test_the_statement_and_the_way_out_are_shown(red: str) -> None:
    assert '    ALTER TABLE "dropped_column_shelf" DROP COLUMN "name" CASCADE;\n' in red
    assert f"Migrations linted: {len(RED)}, with findings: {len(RED)}.\ndocs/migrations.md" in red


def test_migrations_in_order_pass(tmp_path: Path) -> None:
    code, printed = lint(tmp_path, GREEN)
    count = sum(len(later) for later in GREEN.values())
    assert printed == f"Migrations linted: {count}, with findings: 0.\n"
    assert code == 0


def test_without_later_migrations_no_server_is_started(tmp_path: Path) -> None:
    code, printed = lint(tmp_path, {"new_app": []}, VLSC_POSTGRES="/nowhere/postgres")
    assert printed == "Nothing to lint: no app has a migration after its first.\n"
    assert code == 0


def test_a_migration_that_cannot_be_applied(tmp_path: Path) -> None:
    code, printed = lint(tmp_path, {"misspelt": ['RunSQL("DROP TABLE misspelled_shelf")']})
    assert code == 1
    assert printed.startswith("misspelt.0002_later can't be applied: table ")


def test_an_exception_names_rules_and_a_reason() -> None:
    found = [Finding("squawk", "ban-drop-column", "…"), Finding("squawk", "ban-drop-table", "…")]
    allowed = "    # migration-lint allows ban-drop-column: release 0.1 was the last to read it\n"
    assert without_allowed(found, allowed) == found[1:]
    for vague in ("# migration-lint allows ban-drop-column:", "x = 1  # migration-lint: all"):
        assert [each.rule for each in without_allowed(found[:1], vague)] == [
            "ban-drop-column",
            "not-understood",
        ]


def test_an_exception_that_nothing_needs() -> None:
    allowed = "# migration-lint allows DROP_TABLE: it was never used"
    assert [each.rule for each in without_allowed([], allowed)] == ["not-needed"]


def test_a_data_migration_takes_the_models_of_its_time() -> None:
    def fill(apps, schema_editor):
        Shelf.objects.update(room=1)  # noqa: F821

    migration = migrations.Migration("0002_later", "shelves")
    migration.operations = [migrations.RunPython(fill)]
    assert [each.rule for each in ask_django_linter(Rendered(migration, []))] == [
        "RUNPYTHON_MODEL_IMPORT"
    ]
