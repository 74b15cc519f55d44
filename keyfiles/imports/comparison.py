"""The checks that need the whole file or the center: a few statements over all staged rows.

They say which rows repeat or contradict each other, which keys the center has already, and what
loading would change. They run when a file is checked, and those about the center once more in the
transaction that loads it.
"""

from typing import Any
from uuid import UUID

from django.db import connection

from keyfiles.imports.findings import COLUMNS, ROOM

MANY = 500  # rows: fewer are joined quickly whatever the planner thinks of them
MIDDLE = ROOM // 2
STAGED = "row.key_import_id = %(id)s AND row.attempt = %(attempt)s"
# Where a row's licensing ID belongs, also one that is to be made.
GROUPS = """
    LEFT JOIN agreements_licensingid licensing ON licensing.id = row.licensing_id
    LEFT JOIN keyfiles_importlicensingid coming ON coming.id = row.licensing_id
    LEFT JOIN catalog_product product ON product.id = row.product_id
"""
PRODUCT = "COALESCE(product.name, '')"
GROUP = "COALESCE(licensing.group_id, coming.group_id)"
NUMBER = "COALESCE(licensing.number, coming.number, '')"
# Rows that are bad anyway contradict nobody.
SAME_KEY = "(PARTITION BY row.fingerprint, row.is_bad ORDER BY row.line)"
SAME_ROW = (
    "(PARTITION BY row.fingerprint, row.licensing_id, row.product_id, row.type ORDER BY row.line)"
)

REPEATS = f"""
    WITH repeated AS MATERIALIZED (
        SELECT row.fingerprint FROM keyfiles_importrow row WHERE {STAGED}
        GROUP BY row.fingerprint HAVING count(*) > 1
    ), compared AS (
        SELECT row.line, row.fingerprint, row.licensing_id, row.product_id, row.type, row.last_five,
            row.is_center, row.is_bad, {GROUP} AS group_id, {NUMBER} AS number,
            {PRODUCT} AS product_name,
            row_number() OVER {SAME_ROW} AS nth, first_value(row.line) OVER {SAME_ROW} AS same_line,
            first_value(row.line) OVER {SAME_KEY} AS first_line,
            first_value({GROUP}) OVER {SAME_KEY} AS first_group,
            first_value(row.licensing_id) OVER {SAME_KEY} AS first_licensing_id,
            (row.type, row.is_center, row.used, row.allowed, row.seats, row.osa_status)
                IS DISTINCT FROM first_value(
                    (row.type, row.is_center, row.used, row.allowed, row.seats, row.osa_status)
                ) OVER {SAME_KEY} AS differs
        FROM keyfiles_importrow row JOIN repeated USING (fingerprint) {GROUPS}
        WHERE {STAGED} AND row.licensing_id IS NOT NULL AND row.product_id IS NOT NULL
    ), judged AS (
        SELECT *, bool_or(differs) OVER key AS disagree,
            bool_or(group_id IS DISTINCT FROM first_group) OVER key AS is_torn,
            bool_or(is_center AND licensing_id IS DISTINCT FROM first_licensing_id)
                OVER key AS is_spread
        FROM compared WINDOW key AS (PARTITION BY fingerprint, is_bad)
    )
    INSERT INTO keyfiles_importfinding ({COLUMNS})
    SELECT gen_random_uuid(), %(id)s, %(attempt)s, 'error', line, line * {ROOM}::bigint + {MIDDLE},
        found_row.column, found_row.code,
        jsonb_build_object('line', found_row.about), number, product_name, type, last_five
    FROM judged CROSS JOIN LATERAL (VALUES
        (nth > 1, '', 'duplicate_row', same_line),
        (disagree AND NOT is_bad, '', 'rows_disagree', first_line),
        (is_torn AND NOT is_bad, 'License ID', 'two_groups', first_line),
        (is_spread AND NOT is_torn AND NOT is_bad,
            'License ID', 'center_one_licensing_id', first_line)
    ) found_row (holds, "column", code, about)
    WHERE found_row.holds
"""

# A key that the center has: its row takes that key's id, and says what it would change. A key
# without a group is stock: the file is what issues it.
PRESENT = f"""
    UPDATE keyfiles_importrow row SET key_id = found_row.key_id, brings_key = false,
        brings_listing = found_row.brings_listing, changes_key = found_row.changes_key
    FROM (
        SELECT row.line, found.id AS key_id, listing.id IS NULL AS brings_listing,
            found.group_id IS NULL
            OR row.type = 'mak'
                AND (row.used, row.allowed) IS DISTINCT FROM (found.used, found.allowed)
            OR row.seats IS NOT NULL AND row.seats IS DISTINCT FROM found.seats
            OR row.osa_status <> '' AND row.osa_status <> found.osa_status AS changes_key
        FROM keyfiles_importrow row
        JOIN keys_key found ON found.fingerprint = row.fingerprint
        LEFT JOIN keys_listing listing ON listing.key_id = found.id
            AND listing.licensing_id_id = row.licensing_id AND listing.product_id = row.product_id
        WHERE {STAGED} AND NOT row.is_bad
    ) found_row
    WHERE {STAGED} AND row.line = found_row.line
        AND (row.key_id, row.brings_key, row.brings_listing, row.changes_key)
            IS DISTINCT FROM
                (found_row.key_id, false, found_row.brings_listing, found_row.changes_key)
"""

AGAINST_CENTER = f"""
    INSERT INTO keyfiles_importfinding ({COLUMNS})
    SELECT gen_random_uuid(), %(id)s, %(attempt)s, 'error', row.line,
        row.line * {ROOM}::bigint + {MIDDLE} + 1, found_row.column, found_row.code,
        jsonb_build_object('type', upper(found.type), 'used', found.used, 'allowed', found.allowed,
            'group', (SELECT name FROM agreements_organization WHERE id = found.group_id)),
        {NUMBER}, {PRODUCT}, row.type, row.last_five
    FROM keyfiles_importrow row {GROUPS}
    LEFT JOIN keys_key found ON found.id = row.key_id AND NOT row.brings_key
    CROSS JOIN LATERAL (VALUES
        (found.group_id IS NOT NULL AND found.group_id <> {GROUP}, 'License ID', 'other_group'),
        (found.type <> row.type OR (found.activation_authority = 'center') <> row.is_center,
            'Type', 'type_differs'),
        (row.is_center AND found.group_id IS NOT NULL AND EXISTS (
            SELECT FROM keys_listing listing WHERE listing.key_id = found.id
            AND listing.licensing_id_id <> row.licensing_id
        ), 'License ID', 'center_one_licensing_id'),
        (row.is_center AND row.used > 0 AND found.group_id IS NULL,
            'MAK Activations-Used/Available', 'center_used'),
        (row.is_center AND found.group_id IS NOT NULL AND found.type = row.type AND (
            row.type = 'mak'
                AND (row.used, row.allowed) IS DISTINCT FROM (found.used, found.allowed)
            OR row.seats <> found.seats
            OR row.osa_status <> '' AND row.osa_status <> found.osa_status
        ), 'MAK Activations-Used/Available', 'center_differs')
    ) found_row (holds, "column", code)
    WHERE {STAGED} AND NOT row.is_bad AND found_row.holds AND (row.is_center OR NOT row.brings_key)
"""

MARK_BAD = f"""
    UPDATE keyfiles_importrow row SET is_bad = true
    FROM (
        SELECT DISTINCT line FROM keyfiles_importfinding
        WHERE key_import_id = %(id)s AND attempt = %(attempt)s AND kind = 'error'
    ) bad
    WHERE {STAGED} AND row.line = bad.line AND NOT row.is_bad
"""

# Of the good rows that bring one key, the first brings it and the others list it. Joined by line,
# which has an index: a planner that knows the rows badly cannot make it a join of all with all.
ONE_BRINGS = f"""
    UPDATE keyfiles_importrow row SET key_id = one.key_id, brings_key = false
    FROM (
        SELECT line, first_value(key_id) OVER same AS key_id, row_number() OVER same AS nth
        FROM keyfiles_importrow row WHERE {STAGED} AND brings_key AND NOT is_bad
        WINDOW same AS (PARTITION BY fingerprint ORDER BY line)
    ) one
    WHERE {STAGED} AND row.line = one.line AND one.nth > 1
"""

ABSENT = f"""
    INSERT INTO keyfiles_importfinding ({COLUMNS})
    SELECT gen_random_uuid(), %(id)s, %(attempt)s, 'absent', 0,
        (1::bigint << 40) + row_number() OVER (
            ORDER BY listing.number, listing.product_name, listing.id
        ), '', 'not_in_file', '{{}}', listing.number, listing.product_name,
        listing.type, found.last_five
    FROM keys_listing listing
    JOIN keys_key found ON found.id = listing.key_id AND found.status NOT IN ('blocked', 'replaced')
    WHERE listing.licensing_id_id IN (
        SELECT DISTINCT licensing_id FROM keyfiles_importrow row WHERE {STAGED}
    ) AND NOT EXISTS (
        SELECT FROM keyfiles_importrow row WHERE {STAGED} AND row.fingerprint = found.fingerprint
    )
"""

COUNT_ROWS = f"""
    SELECT count(*) FILTER (WHERE NOT is_bad AND brings_listing) AS new,
        count(*) FILTER (WHERE NOT is_bad AND NOT brings_listing AND changes_key) AS updated,
        count(*) FILTER (WHERE NOT is_bad AND NOT brings_listing AND NOT changes_key) AS unchanged,
        count(*) FILTER (WHERE NOT is_bad AND brings_key) AS new_keys
    FROM keyfiles_importrow row WHERE {STAGED}
"""
COUNT_FINDINGS = """
    SELECT count(DISTINCT line) FILTER (WHERE kind = 'error') AS errors,
        count(DISTINCT line) FILTER (WHERE kind = 'warning') AS warnings,
        count(*) FILTER (WHERE kind = 'absent') AS not_in_file
    FROM keyfiles_importfinding WHERE key_import_id = %(id)s AND attempt = %(attempt)s
"""
COUNT_CODES = """
    SELECT kind, code, count(*) FROM keyfiles_importfinding
    WHERE key_import_id = %(id)s AND attempt = %(attempt)s GROUP BY kind, code ORDER BY code
"""
COUNT_PLACES = f"""
    SELECT count(*) AS new_licensing_ids,
        count(DISTINCT organization_id) FILTER (WHERE is_new_organization) AS new_organizations
    FROM keyfiles_importlicensingid
    WHERE key_import_id = %(id)s AND attempt = %(attempt)s AND id IN (
        SELECT licensing_id FROM keyfiles_importrow row WHERE {STAGED} AND NOT is_bad
    )
"""


def analyze_staged(rows: int) -> None:
    """Tell the planner what was staged: it takes the table for empty otherwise.

    Outside the transaction of the checks: two files must not wait for each other here.
    """
    _know(rows, "SELECT keyfiles_analyze_staging()")


def analyze_loaded(rows: int) -> None:
    """The same of keys and listings, in the transaction that loads them: nobody sees it undone."""
    _know(rows, "SELECT keys_analyze_loaded()")


def _know(rows: int, statement: str) -> None:
    if rows > MANY:
        with connection.cursor() as cursor:
            cursor.execute(statement)


def check_rows(import_id: UUID, attempt: int) -> None:
    """All the checks of a file that was just staged."""
    _run(import_id, attempt, REPEATS, MARK_BAD, PRESENT, AGAINST_CENTER, MARK_BAD)
    _run(import_id, attempt, ONE_BRINGS, ABSENT)


def check_center_again(import_id: UUID, attempt: int) -> int:
    """What the center, as it is now, says against rows that were good; returns how many errors."""
    errors = _run(import_id, attempt, PRESENT, AGAINST_CENTER)
    if errors:
        _run(import_id, attempt, MARK_BAD, ONE_BRINGS)
    return errors


def count(import_id: UUID, attempt: int) -> dict[str, Any]:
    """What the rows and findings come to; `codes` counts the findings of each kind by code."""
    counts: dict[str, Any] = {"codes": {}}
    with connection.cursor() as cursor:
        for statement in (COUNT_ROWS, COUNT_FINDINGS, COUNT_PLACES):
            cursor.execute(statement, {"id": import_id, "attempt": attempt})
            names = [column.name for column in cursor.description]
            counts |= dict(zip(names, cursor.fetchone(), strict=True))
        cursor.execute(COUNT_CODES, {"id": import_id, "attempt": attempt})
        for kind, code, number in cursor.fetchall():
            counts["codes"].setdefault(kind, {})[code] = number
    return counts


def _run(import_id: UUID, attempt: int, *statements: str) -> int:
    """Run statements over the staged rows; returns how many rows the last one touched."""
    touched = 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        for statement in statements:
            parameters: dict[str, Any] = {"id": import_id, "attempt": attempt}
            cursor.execute(statement, parameters)
            touched = cursor.rowcount
    return touched
