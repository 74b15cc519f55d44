"""A key, a password and a token that must not be found outside where they belong (R8).

They go through every interface that takes or gives them: upload, check, load, reveal, copy, key
file, search, refusals and errors. Then everything that was written meanwhile is searched: logs,
SQL, tables, the broker, private storage, mails, and the answers that may not hold them.
"""

import io
import logging
from pathlib import Path
from uuid import UUID

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keyfiles import exports, imports
from keyfiles.models import KeyExport, KeyImport
from keys.models import Key
from tests.cast import PASSWORD, World
from tests.tables import dump

CANARY = "PTRYD-HXKQW-VB2M4-GF6T8-JRC79"
HEADER = (
    "License ID\tParent Program\tOrganization\tProduct\tProduct Key\tType"
    "\tMAK Activations-Used/Available"
)
ROW = "7654321\tEnterprise Agreement\tContoso AB\tWindows Server 2022 Standard\t{key}\tMAK\t3/10"
BAD = ROW.replace("Contoso AB", "Nobody AB")


def traces_of(secret: str) -> list[str]:
    """How a secret could stand somewhere: as it is, joined, in lower case, or its middle."""
    joined = secret.replace("-", "")
    return [secret, joined, secret.lower(), joined.lower(), joined[7:18], secret[6:17]]


class Sinks:
    """Everything that is written while the canary goes round."""

    def __init__(self, storage: Path, written: io.StringIO) -> None:
        self.storage, self.written = storage, written
        self.answers: list[str] = []
        self.sql: list[str] = []

    def searched(self) -> dict[str, str]:
        broker = redis.Redis.from_url(settings.REDIS_URL)
        queued = [
            broker.lrange(name, 0, -1)
            for name in broker.scan_iter()
            if broker.type(name) == b"list"
        ]
        files = [path.read_bytes() for path in self.storage.rglob("*") if path.is_file()]
        return {
            "answers": "\n".join(self.answers),
            "sql": "\n".join(self.sql),
            "logs": self.written.getvalue(),
            "tables": dump(),
            "broker": repr(queued),
            "files": repr(files),
            "mails": "\n".join(str(one.message()) for one in mail.outbox),
        }


@pytest.fixture
def sinks(transactional_db, tmp_path, settings):
    """Real commits, so that the broker is rung and the worker's own connection sees the rows."""
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    root, written = logging.getLogger(), io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging._handlers["stderr"].formatter)  # as this product writes its log
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    sinks = Sinks(tmp_path, written)
    yield sinks
    root.removeHandler(handler)
    root.setLevel(level)


def upload(client: Client, rows: list[str]) -> KeyImport:
    text = "\r\n".join([HEADER, *rows, ""])
    file = SimpleUploadedFile("keys.csv", text.encode("utf-8-sig"))
    answer = client.post("/desk/key-files", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return KeyImport.objects.get(pk=UUID(answer["Location"].rsplit("/", 1)[1]))


def go_round(world: World, visit_as, api, sinks: Sinks) -> str:
    """Take the canary through every interface; returns the token that was used."""
    at, olga = timezone.now(), visit_as("olga")
    for rows in ([ROW.format(key=CANARY)], [BAD.format(key=CANARY), ROW.format(key=CANARY + "QQ")]):
        one = upload(olga, rows)
        imports.check(one.pk, at=at)
        for path in ("", "/progress", "/rows"):
            answer = olga.get(f"/desk/key-files/{one.pk}{path}")
            sinks.answers.append(text_of(answer))
        olga.post(f"/desk/key-files/{one.pk}/apply")
        imports.apply(one.pk, at=at)
    key = Key.objects.get(last_five="JRC79")
    token = world.token("vera")
    vera, program = visit_as("vera"), api("vera")
    program.headers = {"Authorization": f"Bearer {token}"}
    for path in (
        "/",
        "/licenses",
        "/keys",
        f"/keys/{key.pk}",
        "/keys?q=JRC79",
        "/tokens",
        "/key-files",
    ):
        sinks.answers.append(text_of(vera.get(path)))
    sinks.answers.append(text_of(vera.get("/search", {"q": CANARY})))  # leads to the last five
    assert CANARY in text_of(vera.post(f"/keys/{key.pk}/reveal", {"act": "reveal"}, follow=True))
    revealed = api("vera").post_json(f"/api/v1/keys/{key.pk}/reveal")
    assert revealed.json() == {"product_key": CANARY}
    for path in (
        "keys",
        "listings",
        f"keys/{key.pk}",
        "me",
        "tokens",
        f"keys?q={CANARY}",
        f"keys/{CANARY}",
    ):
        answer = Client(headers={"Authorization": f"Bearer {token}"}).get(f"/api/v1/{path}")
        sinks.answers.append("" if CANARY in path else text_of(answer))
    sinks.answers.append(text_of(api("leo").post_json(f"/api/v1/keys/{key.pk}/reveal")))
    sinks.answers.append(text_of(api("ada").get("/api/v1/log")))
    file = api("vera").post_json(
        "/api/v1/key-exports",
        {
            "scope": "licensing_id",
            "licensing_id": str(world.licensing_ids["7654321"].pk),
            "format": "tsv",
        },
    )
    export = KeyExport.objects.get(pk=file.json()["id"])
    exports.build(export.pk, at=timezone.now())
    assert CANARY in text_of(api("vera").get(f"/api/v1/key-exports/{export.pk}/file"))
    sinks.answers.append(text_of(vera.get(f"/key-files/{export.pk}")))
    return token


def text_of(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace") + repr(dict(answer.headers))


def sign_in_wrongly(sinks: Sinks) -> None:
    """A right password with a wrong address, and a wrong token."""
    visitor = Client()
    answer = visitor.post("/sign-in", {"login": "nobody@contoso.example", "password": PASSWORD})
    sinks.answers.append(text_of(answer))


def test_secrets_are_found_nowhere_else(sinks, world, visit_as, api):
    with CaptureQueriesContext(connection) as queries:
        token = go_round(world, visit_as, api, sinks)
        sign_in_wrongly(sinks)
    sinks.sql += [query["sql"] for query in queries.captured_queries]
    secrets = [*traces_of(CANARY), PASSWORD, token]
    texts = sinks.searched()
    assert {
        (name, secret) for name, text in texts.items() for secret in secrets if secret in text
    } == set()
    assert all(texts[name] for name in ("answers", "sql", "logs", "tables", "broker", "files"))


def test_the_search_would_find_a_leak(sinks, world):
    """The canary's canary: a secret put in the open is found."""
    world.organizations["contoso"].name = f"Contoso {CANARY}"
    world.organizations["contoso"].save()
    assert CANARY in sinks.searched()["tables"]
