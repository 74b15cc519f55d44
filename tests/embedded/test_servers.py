"""The servers start over an empty folder, stop, and start again over what they wrote."""

import contextlib
from pathlib import Path

import environ
import psycopg2
import pytest
import redis

from vlsc import environment
from vlsc.embedded.home import Home
from vlsc.embedded.postgres import APPLICATION, OWNER, SUPERUSER
from vlsc.embedded.system import System


def ask(system: System, role: str, statement: str) -> list[tuple]:
    """Run one statement as a role."""
    with contextlib.closing(psycopg2.connect(system.postgres.url(role))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def broker(system: System) -> redis.Redis:
    return redis.Redis.from_url(system.valkey.url, decode_responses=True)


def test_a_restart_finds_what_was_written(system: System) -> None:
    system.start_servers()
    ports = (system.postgres.port, system.valkey.port)
    ask(system, OWNER, "CREATE TABLE kept AS SELECT 42 AS answer")
    with contextlib.closing(broker(system)) as client:
        client.set("kept", "43")
    system.stop()
    assert not system.postgres.child.is_running
    assert not system.valkey.child.is_running

    system.start_servers()
    assert (system.postgres.port, system.valkey.port) == ports
    assert ask(system, OWNER, "SELECT answer FROM kept") == [(42,)]
    with contextlib.closing(broker(system)) as client:
        assert client.get("kept") == "43"


def test_the_application_owns_nothing(system: System) -> None:
    system.start_servers()
    ask(system, OWNER, "CREATE TABLE mine (id int)")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(system, APPLICATION, "CREATE TABLE theirs (id int)")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(system, APPLICATION, "DROP TABLE mine")
    roles = ask(system, SUPERUSER, "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles")
    assert (OWNER, False, True) in roles
    assert (APPLICATION, False, False) in roles
    # A test steps down from the owner to the application.
    assert ask(system, OWNER, f"SET ROLE {APPLICATION}; SELECT current_user") == [(APPLICATION,)]


def test_text_sorts_and_folds_alike_everywhere(system: System) -> None:
    system.start_servers()
    assert ask(system, OWNER, "SELECT lower('ÅÄÖ'), 'é' > 'z', now()::text ~ '[+]00$'") == [
        ("åäö", True, True)
    ]


def test_the_broker_forgets_nothing(system: System) -> None:
    system.start_servers()
    with contextlib.closing(broker(system)) as client:
        wanted = {"appendonly": "yes", "save": "", "maxmemory-policy": "noeviction"}
        assert client.config_get(*wanted) == wanted


def test_the_log_of_the_database_repeats_no_value(system: System) -> None:
    system.start_servers()
    key = "V82BH-M8K9F-JX4QK-7TW3R-6WPB8"
    ask(system, OWNER, "CREATE TABLE one (name text UNIQUE CHECK (name <> ''))")
    ask(system, OWNER, f"INSERT INTO one VALUES ('{key}')")
    for statement, error in (
        (f"INSERT INTO one VALUES ('{key}')", psycopg2.errors.UniqueViolation),
        (f"SELECT '{key}'::uuid", psycopg2.errors.InvalidTextRepresentation),
        (f"SELECT {key}", psycopg2.errors.SyntaxError),
    ):
        with pytest.raises(error):
            ask(system, OWNER, statement)
    written = system.postgres.log.read_text()
    assert "database system is ready" in written
    assert "M8K9F" not in written


def test_other_commands_find_the_running_demo(
    system: System, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system.start_servers()
    written = folder / "environment"
    assert written.stat().st_mode & 0o777 == 0o600
    for name in system.addresses():
        monkeypatch.setenv(name, "")  # so that what is loaded is gone after the test
        monkeypatch.setenv(name.removesuffix("_FILE"), "")
    environment.load_home(str(folder))
    assert environment.value("DATABASE_URL") == system.postgres.url(APPLICATION)
    assert environment.value("VLSC_MIGRATION_DATABASE_URL") == system.postgres.url(OWNER)
    assert environment.value("REDIS_URL") == system.valkey.url
    assert environment.value("VLSC_DEMO") == "1"
    key = environment.value("VLSC_MASTER_KEY")
    assert len(key) == 44
    assert key not in written.read_text()


def test_secrets_are_made_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VLSC_DEMO_PASSWORD", raising=False)
    names = ("VLSC_MASTER_KEY", "VLSC_SECRET_KEY", "VLSC_ACTIVATION_SECRET", "VLSC_DEMO_PASSWORD")
    first = {name: Home(folder).secret(name).read_text() for name in names}
    assert {name: Home(folder).secret(name).read_text() for name in names} == first
    assert len(set(first.values())) == 4
    assert {Home(folder).secret(name).stat().st_mode & 0o777 for name in names} == {0o600}
    # The password may be chosen anew; a master key that keys are sealed with must not be lost.
    monkeypatch.setenv("VLSC_DEMO_PASSWORD", "chosen")
    monkeypatch.setenv("VLSC_MASTER_KEY", "another")
    assert Home(folder).secret("VLSC_DEMO_PASSWORD").read_text() == "chosen"
    (folder / "password").write_text("from a file\n")
    monkeypatch.setenv("VLSC_DEMO_PASSWORD", "")
    monkeypatch.setenv("VLSC_DEMO_PASSWORD_FILE", str(folder / "password"))
    assert Home(folder).secret("VLSC_DEMO_PASSWORD").read_text() == "from a file"
    assert Home(folder).secret("VLSC_MASTER_KEY").read_text() == first["VLSC_MASTER_KEY"]


def test_given_servers_are_used_and_mails_are_put_into_the_folder(folder: Path) -> None:
    given = {"DATABASE_URL": "postgres://app@db/center", "REDIS_URL": "redis://broker/3"}
    system = System(Home(folder), 8000, given=given)
    system.start_servers()
    assert system.servers == []
    assert system.server_urls() == given | {"VLSC_MIGRATION_DATABASE_URL": given["DATABASE_URL"]}
    mail = environ.Env.email_url_config(system.addresses()["VLSC_MAIL_URL"])
    assert mail["EMAIL_FILE_PATH"] == f"{folder}/mail"


def test_given_servers_may_stand_in_files(folder: Path) -> None:
    (folder / "url").write_text("postgres://app@db/center\n")
    given = {"DATABASE_URL_FILE": str(folder / "url"), "REDIS_URL": "redis://broker/3"}
    system = System(Home(folder), 8000, given=given)
    system.start_servers()
    assert system.servers == []
    assert system.server_urls()["DATABASE_URL"] == "postgres://app@db/center"
