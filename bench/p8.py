"""P8: the statements and the flushes of an activation, and of a repeat, counted in this process."""

import json
import logging
from typing import Any

from bench.center import BenchCenter
from bench.maks import Mak, make_maks, make_token, new_machine
from bench.report import Figure, counted

# Of this session alone, as far as it has got.
REPORT = "SELECT pg_stat_force_next_flush()"
FLUSHED = "SELECT sum(fsyncs) FROM pg_stat_get_backend_io(pg_backend_pid()) WHERE object = 'wal'"
MANY = 20  # activations whose flushes are counted together
STATEMENTS = 3


def run(center: BenchCenter, rounds: int) -> list[Figure]:
    """By the product and by a person with a token; one counter and many."""
    logging.disable(logging.WARNING)
    figures = []
    for shards in (1, 32):
        [mak] = make_maks(1, shards=shards)
        for by in ("the product", "a person"):
            what = f"by {by}, {shards} counter{'s' * (shards > 1)}"
            figures += _count(Caller(mak, is_person=by == "a person"), what)
    logging.disable(logging.NOTSET)
    return figures


class Caller:
    """Activates machines with a MAK, in this process."""

    def __init__(self, mak: Mak, *, is_person: bool) -> None:
        from django.test import Client

        token = {"Authorization": f"Bearer {make_token()}"} if is_person else {}
        self.client = Client(SERVER_NAME="127.0.0.1", headers=token)
        self.path = "/api/v1/activations" if is_person else "/api/v1/activate"
        self.key = {"key": str(mak.id)} if is_person else {"product_key": mak.text}
        self.activate(new_machine())  # reads what later ones find read

    def activate(self, machine: str, status: int = 201) -> None:
        body = json.dumps(self.key | {"installation_id": machine})
        answer: Any = self.client.post(self.path, body, content_type="application/json")
        assert answer.status_code == status, answer.content


def _count(caller: Caller, what: str) -> list[Figure]:
    machines = [new_machine() for _ in range(MANY)]
    statements = _statements(caller, new_machine())
    flushes = _flushes(caller, machines, 201)
    repeated = _flushes(caller, machines, 200)
    return [
        counted("P8", f"statements of an activation {what}", statements, most=STATEMENTS),
        counted("P8", f"WAL flushes of an activation {what}", flushes, most=1),
        counted("P8", f"WAL flushes of a repeat {what}", repeated, most=0),
    ]


def _statements(caller: Caller, machine: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        caller.activate(machine)
    return len(asked)


def _flushes(caller: Caller, machines: list[str], status: int) -> float:
    """The mean of some."""
    before = _flushed()
    for machine in machines:
        caller.activate(machine, status)
    return (_flushed() - before) / len(machines)


def _flushed() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(REPORT)
        cursor.execute(FLUSHED)
        return int(cursor.fetchone()[0])
