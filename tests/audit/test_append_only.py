"""The role that serves requests cannot change the log, and what is not logged is not done."""

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from audit.models import LogLine
from audit.services import record
from keyfiles import exports, imports
from keyfiles.models import KeyExport, KeyImport
from keyfiles.services import import_now, store_file
from tests.cast import force
from vlsc.lib.ids import uuid7

SHOWN = "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"
ATTEMPTS = [
    "UPDATE {table} SET at = now()",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "DROP TABLE {table}",
]


@pytest.fixture
def line(world):
    with transaction.atomic():
        record(
            by=world.actor("vera"),
            at=timezone.now(),
            action="key.revealed",
            subject=("key", world.keys["mak"].pk, "MAK …CBNWP"),
            licensing_ids=[world.licensing_ids["7654321"].pk],
        )
    return LogLine.objects.get()


@pytest.mark.parametrize("table", ["audit_logline", "audit_loglinelicensingid"])
@pytest.mark.parametrize("statement", ATTEMPTS)
def test_the_application_may_only_add_and_read(line, table, statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'SET LOCAL ROLE "{settings.APPLICATION_ROLE}"')
        with (
            pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
            transaction.atomic(),
        ):
            cursor.execute(statement.format(table=table))
        cursor.execute("RESET ROLE")
    assert LogLine.objects.get() == line


def test_the_application_adds_and_reads(line):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f'SET LOCAL ROLE "{settings.APPLICATION_ROLE}"')
        line.pk = uuid7()
        line.save(force_insert=True)
        assert LogLine.objects.count() == 2
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def test_a_line_is_written_in_the_transaction_of_its_act_or_not_at_all(world, transactional_db):
    with pytest.raises(RuntimeError):
        record(by=world.actor("vera"), at=timezone.now(), action="x.done", subject=("x", None, ""))


@pytest.fixture
def full_log(world):
    """From here on the log takes no line, as if its disk were full."""

    def fill() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE FUNCTION pg_temp.no_room() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'no space left'; END $$;"
                "CREATE TRIGGER no_room BEFORE INSERT ON audit_logline"
                " FOR EACH ROW EXECUTE FUNCTION pg_temp.no_room()"
            )

    return fill


def quiet(client: Client) -> Client:
    client.raise_request_exception = False
    return client


REVEALS = {
    "page": ("/keys/{key}/reveal", {"act": "reveal"}, {}),
    "page by script": ("/keys/{key}/reveal", {"act": "reveal"}, {"Accept": "application/json"}),
    "copy": ("/keys/{key}/reveal", {"act": "copy"}, {"Accept": "application/json"}),
    "api": ("/api/v1/keys/{key}/reveal", {}, {}),
}


@pytest.mark.parametrize("way", REVEALS)
def test_no_key_is_shown_that_cannot_be_logged(world, visit_as, api, full_log, way):
    path, body, headers = REVEALS[way]
    client = quiet(api("vera") if way == "api" else visit_as("vera"))
    full_log()
    kind = {"content_type": "application/json"} if way == "api" else {}
    answer = client.post(path.format(key=world.keys["mak"].pk), body, headers=headers, **kind)
    assert answer.status_code in {500, 503}
    assert SHOWN not in answer.content.decode()
    assert SHOWN.replace("-", "") not in answer.content.decode()


def test_no_file_leaves_that_cannot_be_logged(world, visit_as, full_log, settings, tmp_path):
    settings.STORAGE_URL = f"file://{tmp_path}"
    vera = quiet(visit_as("vera"))
    full_log()
    wish = {"scope": "licensing_id", "licensing_id": world.licensing_ids["7654321"].pk}
    assert vera.post("/key-files", wish | {"format": "tsv"}).status_code in {500, 503}
    assert not KeyExport.objects.exists()


def test_a_finished_file_is_not_sent_without_its_line(
    transactional_db, world, visit_as, full_log, settings, tmp_path
):
    settings.STORAGE_URL = f"file://{tmp_path}"
    vera = quiet(visit_as("vera"))
    wish = {"scope": "licensing_id", "licensing_id": world.licensing_ids["7654321"].pk}
    vera.post("/key-files", wish | {"format": "tsv"})
    export = KeyExport.objects.get()
    exports.build(export.pk, at=timezone.now())
    with transaction.atomic():
        full_log()
        answer = vera.get(f"/key-files/{export.pk}/file")
        transaction.set_rollback(True)
    assert answer.status_code in {500, 503}
    assert SHOWN not in answer.content.decode()
    sent = b"".join(vera.get(f"/key-files/{export.pk}/file").streaming_content)
    assert SHOWN.encode() in sent


def test_nothing_is_loaded_that_cannot_be_logged(world, full_log, settings, tmp_path):
    settings.STORAGE_URL = f"file://{tmp_path}"
    source = tmp_path / "keys.csv"
    source.write_text(
        "License ID\tParent Program\tOrganization\tProduct\tProduct Key\tType"
        "\tMAK Activations-Used/Available\n7654321\tEnterprise Agreement\tContoso AB"
        "\tWindows Server 2022 Standard\tPTRYD-HXKQW-VB2M4-GF6T8-JRC79\tMAK\t3/10\n"
    )
    with source.open("rb") as file:
        stored = store_file(file=file, name="keys.csv")
    one = import_now(by=world.actor("olga"), file=stored, apply=False, at=timezone.now())
    force(KeyImport.objects.filter(pk=one.pk), state="confirmed", loader=world.people["olga"])
    full_log()
    before = world.keys["mak"].__class__.objects.count()
    imports.apply(one.pk, at=timezone.now())
    one.refresh_from_db()
    assert one.state != "applied"
    assert world.keys["mak"].__class__.objects.count() == before
