"""From staged rows to keys and listings: all of them in one transaction, or none.

Files are loaded one at a time, by a lock of the database: two that bring the same key would
otherwise each see a center without it. Everything else goes on meanwhile; a file touches rows of
others only where a licensor's counter changes, and, last, the licensing IDs under which it lists.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from jobs.progress import Progress
from keyfiles.models import KeyImport

LOCK = "SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(hashtext('keys.load'))"
ROWS_AT_ONCE = 100_000
GOOD = """row.key_import_id = %(id)s AND row.attempt = %(attempt)s
    AND row.line >= %(first)s AND row.line < %(end)s AND NOT row.is_bad"""
# A KMS host key comes with 6 hosts of 10 activations each, unless raised (docs/domain).
HOSTS, ACTIVATIONS_PER_HOST = 6, 10

NEW_KEYS = f"""
    INSERT INTO keys_key (id, type, activation_authority, status, ciphertext, fingerprint,
        last_five, group_id, used, allotted, granted, allotment, hosts_used, hosts_allowed,
        activations_per_host, seats, osa_status, counted_at, source, created_at, updated_at)
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
        %(at)s, %(at)s
    FROM keyfiles_importrow row
    JOIN agreements_licensingid licensing ON licensing.id = row.licensing_id
    WHERE {GOOD} AND row.brings_key
"""
NEW_LISTINGS = f"""
    INSERT INTO keys_listing (id, licensing_id_id, product_id, type, key_id, state, product_name,
        number, group_id, created_at, updated_at)
    SELECT row.listing_id, row.licensing_id, row.product_id, row.type, row.key_id, 'issued',
        product.name, licensing.number, licensing.group_id, %(at)s, %(at)s
    FROM keyfiles_importrow row
    JOIN agreements_licensingid licensing ON licensing.id = row.licensing_id
    JOIN catalog_product product ON product.id = row.product_id
    WHERE {GOOD} AND row.brings_listing
"""
# A key of stock gets its group, and its allotment from the file. The licensor's counters are what
# the file says, up or down; a differing counter of this center's was an error.
CHANGED_KEYS = f"""
    UPDATE keys_key found SET
        group_id = found_row.group_id,
        used = COALESCE(found_row.used, found.used),
        allotted = COALESCE(found_row.allowed, found.allotted),
        granted = CASE WHEN found_row.allowed IS NULL THEN found.granted ELSE 0 END,
        allotment = CASE WHEN found_row.allowed IS NULL THEN found.allotment ELSE '{{}}' END,
        seats = COALESCE(found_row.seats, found.seats),
        osa_status = COALESCE(NULLIF(found_row.osa_status, ''), found.osa_status),
        counted_at = CASE WHEN found.type IN ('mak', 'osa') THEN %(at)s::timestamptz END,
        source = CASE WHEN found.type NOT IN ('mak', 'osa') THEN found.source
            WHEN found_row.is_center THEN 'ledger' ELSE %(source)s END,
        updated_at = %(at)s
    FROM (
        SELECT DISTINCT ON (row.key_id) row.*, licensing.group_id
        FROM keyfiles_importrow row
        JOIN agreements_licensingid licensing ON licensing.id = row.licensing_id
        WHERE {GOOD} AND row.changes_key ORDER BY row.key_id, row.line
    ) found_row
    WHERE found.id = found_row.key_id
"""
# What was awaited under a licensing ID has come.
NOT_AWAITED = f"""
    DELETE FROM keys_listing awaited USING keyfiles_importrow row
    WHERE {GOOD} AND row.brings_listing AND awaited.state = 'awaiting'
        AND awaited.licensing_id_id = row.licensing_id AND awaited.product_id = row.product_id
        AND awaited.type = row.type
"""
# What a licensing ID may have keys for can have changed where keys came to be listed.
RIGHTS_RAISED = f"""
    UPDATE agreements_licensingid licensing SET rights_version = licensing.rights_version + 1
    WHERE licensing.id IN (
        SELECT row.licensing_id FROM keyfiles_importrow row WHERE {GOOD} AND row.brings_listing
    )
"""
CONCERNED = f"""
    SELECT DISTINCT row.licensing_id FROM keyfiles_importrow row
    WHERE {GOOD} AND (row.brings_listing OR row.changes_key)
"""
STAGED = """
    SELECT count(*) FROM keyfiles_importrow
    WHERE key_import_id = %(id)s AND attempt = %(attempt)s
"""


def take_turn() -> None:
    """Wait until no other file is being loaded; the turn ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)


def count_staged(key_import: KeyImport) -> int:
    """How many rows stand in the staging table: none after a crash of the database."""
    with connection.cursor() as cursor:
        cursor.execute(STAGED, _every(key_import))
        return int(cursor.fetchone()[0])


def load_rows(key_import: KeyImport, at: datetime, progress: Progress) -> None:
    """Write the good rows into keys and listings, in pieces so that the progress is seen."""
    with connection.cursor() as cursor:
        for piece in _pieces(key_import):
            parameters = {**piece, "at": at, "source": key_import.file_name}
            for statement in (NEW_KEYS, NEW_LISTINGS, NOT_AWAITED):
                cursor.execute(statement, parameters)
            progress.done = min(piece["end"], key_import.rows_total or 0)
            progress.check()
        parameters = {**_every(key_import), "at": at, "source": key_import.file_name}
        cursor.execute(CHANGED_KEYS, parameters)
        cursor.execute(RIGHTS_RAISED, parameters)


def list_concerned(key_import: KeyImport) -> list[UUID]:
    """The licensing IDs under which something was loaded or changed."""
    with connection.cursor() as cursor:
        cursor.execute(CONCERNED, _every(key_import))
        return [row[0] for row in cursor.fetchall()]


def _every(key_import: KeyImport) -> dict[str, Any]:
    return {"id": key_import.pk, "attempt": key_import.staged_attempt, "first": 0, "end": 2**31 - 1}


def _pieces(key_import: KeyImport) -> Iterator[dict[str, Any]]:
    for first in range(0, (key_import.lines or 0) + 1, ROWS_AT_ONCE):
        yield _every(key_import) | {"first": first, "end": first + ROWS_AT_ONCE}
