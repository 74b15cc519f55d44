"""A demo database whose migrations were folded since is refused, with what to do about it."""

import contextlib

import psycopg2
import pytest

from vlsc.embedded import demo
from vlsc.embedded.account import NotPossible
from vlsc.embedded.layout import refuse_other_layout
from vlsc.embedded.postgres import OWNER
from vlsc.embedded.system import System

TABLE = "CREATE TABLE django_migrations (id int GENERATED ALWAYS AS IDENTITY, app text, name text)"
NOTED = "INSERT INTO django_migrations (app, name) VALUES "


def run(system: System, statement: str) -> None:
    connection = psycopg2.connect(system.postgres.url(OWNER))
    with contextlib.closing(connection), connection, connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_database_of_an_earlier_version(system: System) -> None:
    system.start_servers()
    refuse_other_layout(system.postgres)  # an empty one is fine
    run(system, TABLE)
    run(system, f"{NOTED} ('keys', '0001_initial'), ('somebody_elses', '0009_gone')")
    refuse_other_layout(system.postgres)
    run(system, f"{NOTED} ('keys', '0002_before_the_fold'), ('accounts', '0007_before_the_fold')")
    with pytest.raises(NotPossible) as refused:
        demo.prepare(system)
    text = str(refused.value)
    assert f"The demo database in {system.home.folder} was made by an earlier version" in text
    assert "keys 0002_before_the_fold, accounts 0007_before_the_fold)" in text
    assert text.endswith(f"\n    rm -r {system.home.folder}\n    make demo")
