"""Loads staged rows into keys and listings: all of them in one transaction, or none.

A database lock allows only one file at a time to be loaded: otherwise two files with the same new
key would both insert it. Other work is not blocked; loading locks existing rows only where a
licensor's counter changes or is confirmed, and, at the end, the licensing IDs under which it lists
keys.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from jobs.progress import Progress
from keyfiles.imports.counts import CONFIRMS
from keyfiles.models import KeyImport

LOCK = "SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(hashtext('keys.load'))"
BATCH_ROWS = 100_000
GOOD = """row.key_import_id = %(id)s AND row.attempt = %(attempt)s
    AND row.line >= %(first)s AND row.line < %(end)s AND NOT row.is_bad"""
# A KMS host key allows 6 hosts with 10 activations each, unless raised (docs/domain).
HOSTS, ACTIVATIONS_PER_HOST = 6, 10

# The database sets `updated_at` (`vlsc.lib.changes`).
NEW_KEYS = f"""
    INSERT INTO keys_key (id, type, activation_authority, status, ciphertext, fingerprint,
        last_five, group_id, used, allotted, granted, allotment, hosts_used, hosts_allowed,
        activations_per_host, seats, osa_status, counted_at, source, created_at)
    SELECT row.key_id, row.type,
        CASE WHEN row.is_center THEN 'center' ELSE 'external' END, 'usable',
        row.ciphertext, row.fingerprint, row.last_five, licensing.group_id,
        COALESCE(row.used, 0), COALESCE(row.allowed, 0), 0, '{{}}', 0,
        CASE WHEN row.type = 'kms' THEN {HOSTS} ELSE 0 END,
        CASE WHEN row.type = 'kms' THEN {ACTIVATIONS_PER_HOST} ELSE 0 END,
        row.seats,
        CASE WHEN row.type = 'osa' AND row.osa_status = '' THEN 'available' ELSE row.osa_status END,
        CASE WHEN row.type IN ('mak', 'osa') THEN %(at)s::timestamptz END,
        CASE WHEN row.type NOT IN ('mak', 'osa') THEN '' WHEN row.is_center THEN 'ledger'
            ELSE %(source)s END,
        %(at)s
    FROM keyfiles_importrow row
    JOIN agreements_licensingid licensing ON licensing.id = row.licensing_id
    WHERE {GOOD} AND row.brings_key
"""
NEW_LISTINGS = f"""
    INSERT INTO keys_listing (id, licensing_id_id, product_id, type, key_id, state, product_name,
        number, group_id, created_at)
    SELECT row.listing_id, row.licensing_id, row.product_id, row.type, row.key_id, 'issued',
        product.name, licensing.number, licensing.group_id, %(at)s
    FROM keyfiles_importrow row
    JOIN agreements_licensingid licensing ON licensing.id = row.licensing_id
    JOIN catalog_product product ON product.id = row.product_id
    WHERE {GOOD} AND row.brings_listing
"""
# A key from stock gets its group and its allotment. The licensor's counters are set to those in the
# file, up or down; for keys of this center, the check has rejected rows with other counters.
CHANGED_KEYS = f"""
    UPDATE keys_key known SET
        group_id = changed.group_id,
        used = COALESCE(changed.used, known.used),
        allotted = COALESCE(changed.allowed, known.allotted),
        granted = CASE WHEN changed.allowed IS NULL THEN known.granted ELSE 0 END,
        allotment = CASE WHEN changed.allowed IS NULL THEN known.allotment ELSE '{{}}' END,
        seats = COALESCE(changed.seats, known.seats),
        osa_status = COALESCE(NULLIF(changed.osa_status, ''), known.osa_status),
        counted_at = CASE WHEN known.type IN ('mak', 'osa') THEN %(at)s::timestamptz END,
        source = CASE WHEN known.type NOT IN ('mak', 'osa') THEN known.source
            WHEN changed.is_center THEN 'ledger' ELSE %(source)s END
    FROM (
        SELECT DISTINCT ON (row.key_id) row.*, licensing.group_id
        FROM keyfiles_importrow row
        JOIN agreements_licensingid licensing ON licensing.id = row.licensing_id
        WHERE {GOOD} AND row.changes_key ORDER BY row.key_id, row.line
    ) changed
    WHERE known.id = changed.key_id
"""
# The licensor's counters that the file has as the center knows them: they were counted again.
CONFIRMED_KEYS = f"""
    UPDATE keys_key known SET counted_at = %(at)s, source = %(source)s
    FROM keyfiles_importrow row
    WHERE {GOOD} AND {CONFIRMS} AND known.id = row.key_id
        AND known.counted_at IS DISTINCT FROM %(at)s::timestamptz
"""
# Listings that waited for a key are replaced by the loaded ones.
NO_LONGER_AWAITED = f"""
    DELETE FROM keys_listing awaited USING keyfiles_importrow row
    WHERE {GOOD} AND row.brings_listing AND awaited.state = 'awaiting'
        AND awaited.licensing_id_id = row.licensing_id AND awaited.product_id = row.product_id
        AND awaited.type = row.type
"""
# New listings may change what a licensing ID is entitled to.
BUMP_RIGHTS_VERSION = f"""
    UPDATE agreements_licensingid licensing SET rights_version = licensing.rights_version + 1
    WHERE licensing.id IN (
        SELECT row.licensing_id FROM keyfiles_importrow row WHERE {GOOD} AND row.brings_listing
    )
"""
AFFECTED = f"""
    SELECT DISTINCT row.licensing_id FROM keyfiles_importrow row
    WHERE {GOOD} AND (row.brings_listing OR row.changes_key)
"""
STAGED = """
    SELECT count(*) FROM keyfiles_importrow
    WHERE key_import_id = %(id)s AND attempt = %(attempt)s
"""


def lock_loading() -> None:
    """Wait until no other file is being loaded; the lock is held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)


def count_staged(key_import: KeyImport) -> int:
    """Count the staged rows: none after a crash of the database, since the table is unlogged."""
    with connection.cursor() as cursor:
        cursor.execute(STAGED, _all_rows(key_import))
        return int(cursor.fetchone()[0])


def load_rows(key_import: KeyImport, at: datetime, progress: Progress) -> None:
    """Insert the good rows into keys and listings, in batches so that progress is visible."""
    with connection.cursor() as cursor:
        for batch in _batches(key_import):
            parameters = {**batch, "at": at, "source": key_import.file_name}
            for statement in (NEW_KEYS, NEW_LISTINGS, CONFIRMED_KEYS, NO_LONGER_AWAITED):
                cursor.execute(statement, parameters)
            progress.done = min(batch["end"], key_import.rows_total or 0)
            progress.check()
        parameters = {**_all_rows(key_import), "at": at, "source": key_import.file_name}
        cursor.execute(CHANGED_KEYS, parameters)
        cursor.execute(BUMP_RIGHTS_VERSION, parameters)


def list_affected(key_import: KeyImport) -> list[UUID]:
    """The licensing IDs under which something was loaded or changed."""
    with connection.cursor() as cursor:
        cursor.execute(AFFECTED, _all_rows(key_import))
        return [row[0] for row in cursor.fetchall()]


def _all_rows(key_import: KeyImport) -> dict[str, Any]:
    return {"id": key_import.pk, "attempt": key_import.staged_attempt, "first": 0, "end": 2**31 - 1}


def _batches(key_import: KeyImport) -> Iterator[dict[str, Any]]:
    for first in range(0, (key_import.lines or 0) + 1, BATCH_ROWS):
        yield _all_rows(key_import) | {"first": first, "end": first + BATCH_ROWS}
