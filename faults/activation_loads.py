"""Clients that activate ever new machines while something is killed, and retry what is unknown."""

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import psycopg2

from faults.activations import Mak
from faults.history import History, Machine
from faults.processes import PATIENCE
from faults.web import NoAnswer, NotSent, Web
from tests.activation.machines import installation_id

CLIENTS, BATCH = 12, 5
STORED = """
SELECT key_id::text, machine, confirmation_id FROM activation_activation WHERE state = 'active'
"""
COUNTED = "SELECT key_id::text, sum(used) FROM keys_counter WHERE used > 0 GROUP BY key_id"
BUSY = """
SELECT count(*) FROM pg_stat_activity
WHERE application_name = 'vlsc-web' AND datname = current_database()
"""


@dataclass
class Load:
    """Single machines by the product itself, and batches by a person, of several keys in turn."""

    web: Web
    maks: Sequence[Mak]
    token: str
    history: History = field(default_factory=History)
    is_over: bool = False

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        numbers = itertools.count()
        with ThreadPoolExecutor(CLIENTS) as pool:
            clients = [pool.submit(self._go_on, numbers) for _ in range(CLIENTS)]
            try:
                yield
            finally:
                self.is_over = True
        for client in clients:
            client.result()

    def wait_for(self, more: int) -> None:
        """Wait until so many more machines are acknowledged: the center works again."""
        wanted, until = len(self.history.acknowledged) + more, time.monotonic() + PATIENCE
        while len(self.history.acknowledged) < wanted:
            assert time.monotonic() < until, "Nothing is activated any more."
            time.sleep(0.02)

    def _go_on(self, numbers: Iterator[int]) -> None:
        while not self.is_over:
            number = next(numbers)
            mak = self.maks[number % len(self.maks)]
            first, many = number * BATCH, BATCH if number % 3 == 0 else 1
            texts = [installation_id(place) for place in range(first, first + many)]
            if not self.ask([(str(mak.key.pk), text) for text in texts]):
                time.sleep(0.05)

    def ask(self, machines: Sequence[Machine]) -> bool:
        """Ask once, and note the answer or that there was none; while nobody listens, wait."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self._send(machines)
            except NotSent:
                assert time.monotonic() < until, "The web server is not there any more."
                time.sleep(0.05)
                continue
            except NoAnswer:
                answer = None
            self.history.note(machines, answer)
            return answer is not None

    def _send(self, machines: Sequence[Machine]) -> list[str] | None:
        """The confirmation IDs; None where the center does not know itself whether it was done."""
        key, texts = machines[0][0], [text for _, text in machines]
        if len(machines) == 1:
            [text] = [mak.text for mak in self.maks if str(mak.key.pk) == key]
            body = {"product_key": text, "installation_id": texts[0]}
            status, answer = self.web.post("/api/v1/activate", body)
        else:
            listed = {"key": key, "machines": [{"installation_id": text} for text in texts]}
            status, answer = self.web.post("/api/v1/activations/batch", listed, self.token)
        if status == 503:
            return None
        assert status in {200, 201}, (status, answer)
        rows = [answer] if len(machines) == 1 else answer["results"]
        return [row["confirmation_id"] for row in rows]


def require_kept(load: Load, address: str, stop: Callable[[], None]) -> None:
    """Compare what clients know with what is stored; then retry what is unknown, and compare again.

    `stop` ends the web server: what it had begun is over when its connections are.
    """
    stop()
    history = load.history
    stored = read_stored(address)
    assert history.find_faults(stored) == {}
    load.web.start()
    unknown = history.take_unknown()
    for machines in unknown:
        load.ask(machines)
    assert history.unknown == []
    kept = {machine: history.acknowledged.get(machine) for machine in stored}
    assert kept == stored, "a retry got another confirmation ID"
    assert read_stored(address) == history.acknowledged
    done = sum(machines[0] in stored for machines in unknown)
    print(
        f"{len(history.acknowledged):,} machines acknowledged; {len(unknown)} requests without an"
        f" answer, of which {done} were done"
    )


def read_stored(address: str) -> dict[Machine, str]:
    """The active machines with their confirmation IDs, once nothing is under way any more.

    Each machine has one row, and the counters are what a recount finds.
    """
    with contextlib.closing(psycopg2.connect(address)) as line, line.cursor() as cursor:
        cursor.execute(STORED)
        rows = cursor.fetchall()
        cursor.execute(COUNTED)
        counted = {key: int(used) for key, used in cursor.fetchall()}
    stored = {(key, machine): confirmation_id for key, machine, confirmation_id in rows}
    assert len(stored) == len(rows)
    recount = {key: sum(each == key for each, _ in stored) for key in counted}
    assert recount == counted
    assert {key for key, _ in stored} == counted.keys()
    return stored


def wait_until_idle(address: str) -> None:
    """Wait for the connections of a killed web server: the database ends what it has begun."""
    until = time.monotonic() + PATIENCE
    with contextlib.closing(psycopg2.connect(address)) as line, line.cursor() as cursor:
        line.autocommit = True
        while True:
            cursor.execute(BUSY)
            if cursor.fetchone() == (0,):
                return
            assert time.monotonic() < until, "The database still works for a killed process."
            time.sleep(0.05)
