"""Activations a second: of the bare SQL function by pgbench, and through the web server."""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bench.center import BenchCenter
from bench.clients import send_all, write_request
from bench.maks import Mak, make_token, new_machine
from bench.rounds import Rounds
from vlsc.embedded.postgres import APPLICATION

SECONDS = 2  # of pgbench
MANY = 1_000  # activations whose seconds are compared
# The whole of what a product's call costs the database, with the least around it.
BARE = r"""
\set machine random(1, 1000000000000000)
\set n random(1, {keys})
SELECT * FROM activation_spend(
    {key}, gen_random_uuid(), lpad((:machine)::text, 63, '0'), '', 'online',
    lpad((:machine)::text, 48, '0'), 1, now(), 'product', NULL, '', NULL, '', '');
"""
TPS = re.compile(r"^tps = ([\d.]+) ", re.MULTILINE)
FAILED = re.compile(r"^number of failed transactions: 0 ", re.MULTILINE)


class Spender:
    """Spends for new machines with some MAKs, by so many clients at once."""

    def __init__(self, center: BenchCenter, maks: Sequence[Mak], clients: int) -> None:
        self.center, self.maks, self.clients = center, maks, clients
        self.spent = 0

    def bare(self) -> float:
        """Seconds for a thousand activations by pgbench."""
        return MANY / self.pgbench()

    def pgbench(self) -> float:
        """Activations a second of the bare function, each client with a connection."""
        script = self._script()
        postgres = self.center.system.postgres
        assert postgres is not None
        done = subprocess.run(
            [
                postgres.found.sibling("pgbench"), "-n", "-f", str(script), "-T", str(SECONDS),
                "-c", str(self.clients), "-j", "2", "-M", "prepared", postgres.url(APPLICATION),
            ],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert FAILED.search(done.stdout), done.stdout
        found = TPS.search(done.stdout)
        assert found, done.stdout
        return float(found[1])

    def _script(self) -> Path:
        key = f"'{self.maks[0].id}'"
        if len(self.maks) > 1:
            key = "(SELECT id FROM bench_mak WHERE n = :n)"
        script = self.center.files / "spend.sql"
        script.write_text(BARE.format(key=key, keys=len(self.maks)))
        return script

    def singles(self, count: int) -> float:
        """Seconds for a thousand by the product's own call, of which so many are made."""
        self.spent += count
        return self._send([new_machine() for _ in range(count)], 201)

    def refused(self, count: int) -> float:
        """The same for installation IDs of which a group is wrong, so that nothing is looked up."""
        return self._send(["1"] * count, 400)

    def _send(self, machines: Sequence[str], status: int) -> float:
        port, count = self.center.system.port, len(machines)
        requests = [
            write_request(
                port,
                "/api/v1/activate",
                {"product_key": self.maks[place % len(self.maks)].text, "installation_id": machine},
            )
            for place, machine in enumerate(machines)
        ]
        return send_all(port, self.clients, requests, status) * MANY / count

    def batches(self, count: int, size: int) -> float:
        """Seconds for a thousand where a person sends so many at once."""
        port, token = self.center.system.port, make_token()
        requests = [
            write_request(
                port,
                "/api/v1/activations/batch",
                {
                    "key": str(self.maks[0].id),
                    "machines": [{"installation_id": new_machine()} for _ in range(size)],
                },
                token,
            )
            for _ in range(count)
        ]
        self.spent += count * size
        return send_all(port, self.clients, requests, 200) * MANY / (count * size)

    def is_exact(self) -> bool:
        """Whether what is stored and counted is what was answered, of MAKs without pgbench."""
        from django.db import connection

        keys = [mak.id for mak in self.maks]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM activation_activation"
                " WHERE state = 'active' AND key_id = ANY(%s)),"
                " (SELECT sum(used) FROM keys_counter WHERE key_id = ANY(%s))",
                [keys, keys],
            )
            stored, counted = cursor.fetchone()
        return bool(stored == counted == self.spent)


def count_counters(mak: Mak) -> int:
    """How many counters a MAK has now."""
    from keys.models import Counter

    return Counter.objects.filter(key_id=mak.id).count()


def rates(measured: Rounds, limit: str = "of the bare function") -> str:
    """Activations a second, those of the limit behind."""
    ours, others = MANY / measured.method_seconds, MANY / measured.limit_seconds
    return f"{ours:,.0f} activations/s against {others:,.0f}/s {limit}; seconds are for {MANY:,}"
