"""Refuses a demo database of another layout: one whose migrations this version does not have.

Before the first release, migrations may be folded into the first one of each app. An older database
records that one as applied, so `migrate` would skip what was added to it and leave a wrong schema.
"""

import contextlib

import psycopg2

from vlsc.embedded.account import NotPossible
from vlsc.embedded.home import PROJECT
from vlsc.embedded.postgres import OWNER, Postgres


def refuse_other_layout(postgres: Postgres) -> None:
    """Refuse the demo's database if it was made by migrations that are not here, and say why."""
    unknown = [f"{app} {name}" for app, name in applied(postgres.url(OWNER)) if is_gone(app, name)]
    if not unknown:
        return
    shown = ", ".join(unknown[:3]) + (", …" if unknown[3:] else "")
    raise NotPossible(
        f"The demo database in {postgres.home} was made by an earlier version, whose tables were "
        f"other ones (migrations this version does not have: {shown}). "
        "It can't be brought up to date. Make it anew; what is in it is lost:\n"
        f"    rm -r {postgres.home}\n"
        "    make demo"
    )


def applied(url: str) -> list[tuple[str, str]]:
    """App and name of the migrations that the database went through; none when it is empty."""
    with contextlib.closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NULL")
        if cursor.fetchone() == (True,):
            return []
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return cursor.fetchall()


def is_gone(app: str, name: str) -> bool:
    """Whether an app of this project has no such migration any more."""
    folder = PROJECT / app / "migrations"
    return folder.is_dir() and not (folder / f"{name}.py").exists()
