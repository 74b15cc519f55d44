"""P13: `manage.py fulfill` over many licensing IDs, against the SQL that writes the same rows.

Each licensing ID has bought one product and gets one key of the stock. The limit takes the keys,
lists them, and writes the lines of the log in one transaction of a few statements; it asks no rule
and cannot go on where it was broken off. Runs last: it empties the keys. 10^5 licensing IDs with
`--large`, else 3·10^4.
"""

import subprocess
import sys
from typing import Any

import psutil

from bench.center import BenchCenter
from bench.report import Figure, at_most, counted, reported, same
from bench.rounds import interleave, seconds
from vlsc.embedded.home import PROJECT

HOLDERS, MANY = 30_000, 100_000
GOAL, MEMORY_GROWTH = 3, 1.2
MOST_ROUNDS = 1  # each takes minutes
COMMAND = [sys.executable, str(PROJECT / "manage.py"), "fulfill"]
MAKE_HOLDERS = """
INSERT INTO agreements_licensingid (id, program_id, number, "authorization", agreement_id,
    organization_id, group_id, pools, price_level, has_kms_exception, rights_version,
    has_had_administrator, created_at, updated_at)
SELECT gen_random_uuid(), program_id, 'G' || lpad(n::text, 8, '0'), '', id,
    organization_id, organization_id, '{}', '', false, 1, false, now(), now()
FROM agreements_agreement, generate_series(1, %s) n WHERE number = 'B-given';
INSERT INTO agreements_purchase (id, licensing_id_id, order_number, folded_order_number, line,
    part_number, product_id, kind, quantity, fulfillment, created_at)
SELECT gen_random_uuid(), i.id, 'PO-1', 'po-1', 1, '', p.id, 'license', 5, 'download', now()
FROM agreements_licensingid i, catalog_product p
WHERE i.number LIKE 'G%%' AND p.code = 'bench-given';
"""
# They are issued and never opened, so any bytes will do.
MAKE_STOCK = """
INSERT INTO keys_key (id, type, activation_authority, status, ciphertext, fingerprint, last_five,
    product_id, kms_group, used, allotted, granted, allotment, hosts_used, hosts_allowed,
    activations_per_host, osa_status, source, created_at, updated_at)
SELECT gen_random_uuid(), 'mak', 'center', 'usable', sha256(n::text::bytea),
    sha256(('f' || n)::bytea), 'BCDFG', p.id, '', 0, 0, 0, '{}', 0, 0, 0, '', 'bench', now(), now()
FROM catalog_product p, generate_series(1, %s) n WHERE p.code = 'bench-given'
"""
BARE = """
BEGIN;
CREATE TEMPORARY TABLE given ON COMMIT DROP AS
SELECT i.id AS place, i.number, i.group_id, k.id AS key, p.id AS product, p.name,
    gen_random_uuid() AS listing, gen_random_uuid() AS added, gen_random_uuid() AS issued
FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM agreements_licensingid
    WHERE number LIKE 'G%') i
JOIN (SELECT id, row_number() OVER (ORDER BY created_at, id) AS n FROM keys_key
    WHERE group_id IS NULL AND source = 'bench') k USING (n)
CROSS JOIN catalog_product p WHERE p.code = 'bench-given';
UPDATE keys_key k SET group_id = g.group_id, issued_at = now(), allotted = 5,
    allotment = '{"licenses": 5, "factor": "1", "minimum": 0}' FROM given g WHERE k.id = g.key;
INSERT INTO keys_listing (id, licensing_id_id, product_id, type, key_id, state, product_name,
    number, group_id, created_at, updated_at)
SELECT listing, place, product, 'mak', key, 'issued', name, number, group_id, now(), now()
FROM given;
INSERT INTO audit_logline (id, at, action, actor_kind, actor_name, channel, request_id,
    subject_kind, subject_id, subject_name, facts)
SELECT added, now(), 'listing.added', 'system', '', 'job', '', 'listing', listing, name, '{}'::jsonb
FROM given UNION ALL
SELECT issued, now(), 'key.issued', 'system', '', 'job', '', 'key', key, name, '{}'::jsonb
FROM given;
INSERT INTO audit_loglinelicensingid (line_id, licensing_id, at)
SELECT added, place, now() FROM given UNION ALL SELECT issued, place, now() FROM given;
INSERT INTO keys_fulfillment (licensing_id_id, version, fulfilled_at)
SELECT place, 1, now() FROM given;
COMMIT;
"""
TAKE_BACK = "TRUNCATE keys_listing, keys_fulfillment, keys_key CASCADE"
GIVEN = """
SELECT count(*), count(DISTINCT l.key_id), count(DISTINCT l.licensing_id_id)
FROM keys_listing l JOIN keys_key k ON k.id = l.key_id
WHERE l.state = 'issued' AND k.group_id = l.group_id AND k.allotted = 5
"""


class Giving:
    """The licensing IDs of one measurement, and the two ways to give them their keys."""

    def __init__(self, center: BenchCenter, holders: int) -> None:
        self.center, self.holders = center, holders
        self.peaks: list[tuple[int, int]] = []  # MiB once it has begun, and at most

    def prepare(self) -> None:
        from agreements.models import Agreement, Organization
        from catalog.models import Product, Program

        rule = {"key_rule": "purchase", "kms": "by_exception", "pattern": "", "name": "Given"}
        program, _ = Program.objects.get_or_create(code="bench-given", defaults=rule)
        owner = Organization.add(number="B-given", name="Bench Given AB", country="SE")
        Agreement.objects.create(program=program, number="B-given", organization=owner)
        facts = {"family": "Given", "version": "1", "pool": "servers", "key_need": "volume_key"}
        Product.objects.create(
            code="bench-given",
            name="Bench Given 1",
            key_types=["mak"],
            activation_authority="center",
            **facts,
        )
        self.center.execute(MAKE_HOLDERS, self.holders, role="postgres")
        for name in ("beat", "worker"):  # which would give some of the keys
            self.center.system.children[name].ask_to_stop()
            self.center.system.children[name].wait_stopped()

    def begin_again(self) -> None:
        """The stock as it was, and nobody has a key."""
        self.center.execute(TAKE_BACK, role="postgres")
        self.center.execute(MAKE_STOCK, self.holders, role="postgres")
        self.center.execute("VACUUM ANALYZE", role="postgres")
        self.center.execute("CHECKPOINT", role="postgres")

    def bare(self) -> float:
        self.begin_again()
        return seconds(lambda: self.center.execute(BARE, role="postgres"))

    def command(self) -> float:
        self.begin_again()
        return seconds(self._run)

    def _run(self) -> None:
        """Run it, and read its memory at every line of progress."""
        environment = self.center.system.environment("command")
        with subprocess.Popen(
            COMMAND, env=environment, cwd=PROJECT, stdout=subprocess.PIPE, text=True
        ) as running:
            assert running.stdout
            used = [_memory(running.pid) for _line in running.stdout]
        assert running.returncode == 0
        self.peaks.append((used[0], max(used)))

    def count(self) -> Any:
        with self.center.connect("postgres").cursor() as cursor:
            cursor.execute(GIVEN)
            return cursor.fetchone()


def run(center: BenchCenter, rounds: int) -> list[Figure]:
    """Give them once and compare what they have, then measure."""
    giving = Giving(center, MANY if center.large else HOLDERS)
    giving.prepare()
    giving.bare()
    by_sql = giving.count()
    giving.command()
    content = same("P13", "who has a key", giving.count() == by_sql == (giving.holders,) * 3)
    measured = interleave(giving.bare, giving.command, min(rounds, MOST_ROUNDS))
    first, most = max(giving.peaks, key=lambda peak: peak[1] / peak[0])
    what = f"keys given to {giving.holders:,} licensing IDs by one command, against the SQL alone"
    return [
        content,
        at_most("P13", what, measured, GOAL),
        counted(
            "P13",
            "memory of the command at the end over that after 1,000",
            round(most / first, 2),
            most=MEMORY_GROWTH,
            unit="×",
            detail=f"{most} MiB against {first} MiB",
        ),
        reported(
            "P13", "licensing IDs a second", f"{giving.holders / measured.method_seconds:,.0f}"
        ),
    ]


def _memory(pid: int) -> int:
    return int(psutil.Process(pid).memory_info().rss / 2**20)
