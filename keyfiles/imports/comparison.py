"""The checks that need the whole file or the center: a few statements over all staged rows.

They find rows that repeat or contradict each other, keys that the center already has, and what
loading would change. They run when a file is checked; those against the center run once more in
the transaction that loads it.
"""

from uuid import UUID

from django.db import connection

from keyfiles.imports.findings import COLUMNS, POSITIONS_PER_LINE
from keys.models import USED

ANALYZE_FROM = 500  # rows; fewer are joined quickly even without statistics
WHOLE_FILE_OFFSET = POSITIONS_PER_LINE // 2
STAGED = "row.key_import_id = %(id)s AND row.attempt = %(attempt)s"
# Joins the row's licensing ID, existing or planned, and its product.
GROUPS = """
    LEFT JOIN agreements_licensingid licensing ON licensing.id = row.licensing_id
    LEFT JOIN keyfiles_importlicensingid planned ON planned.id = row.licensing_id
    LEFT JOIN catalog_product product ON product.id = row.product_id
"""
PRODUCT = "COALESCE(product.name, '')"
GROUP = "COALESCE(licensing.group_id, planned.group_id)"
NUMBER = "COALESCE(licensing.number, planned.number, '')"
# Partitioned by is_bad too, so that bad rows do not contradict good ones.
SAME_KEY = "(PARTITION BY row.fingerprint, row.is_bad ORDER BY row.line)"
SAME_ROW = (
    "(PARTITION BY row.fingerprint, row.licensing_id, row.product_id, row.type ORDER BY row.line)"
)
KNOWN_USED = USED.format(key="known")
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
            bool_or(group_id IS DISTINCT FROM first_group) OVER key AS has_two_groups,
            bool_or(is_center AND licensing_id IS DISTINCT FROM first_licensing_id)
                OVER key AS has_two_licensing_ids
        FROM compared WINDOW key AS (PARTITION BY fingerprint, is_bad)
    )
    INSERT INTO keyfiles_importfinding ({COLUMNS})
    SELECT gen_random_uuid(), %(id)s, %(attempt)s, 'error', line,
        line * {POSITIONS_PER_LINE}::bigint + {WHOLE_FILE_OFFSET}, finding.column, finding.code,
        jsonb_build_object('line', finding.about), number, product_name, type, last_five
    FROM judged CROSS JOIN LATERAL (VALUES
        (nth > 1, '', 'duplicate_row', same_line),
        (disagree AND NOT is_bad, '', 'rows_disagree', first_line),
        (has_two_groups AND NOT is_bad, 'License ID', 'two_groups', first_line),
        (has_two_licensing_ids AND NOT has_two_groups AND NOT is_bad,
            'License ID', 'center_one_licensing_id', first_line)
    ) finding (holds, "column", code, about)
    WHERE finding.holds
"""

# If the center has the key: set its id on the row, and whether loading would change it. A key
# without a group is in stock, and loading the file issues it.
EXISTING_KEYS = f"""
    UPDATE keyfiles_importrow row SET key_id = compared.key_id, brings_key = false,
        brings_listing = compared.brings_listing, changes_key = compared.changes_key
    FROM (
        SELECT row.line, known.id AS key_id, listing.id IS NULL AS brings_listing,
            known.group_id IS NULL
            OR row.type = 'mak'
                AND (row.used, row.allowed) IS DISTINCT FROM ({KNOWN_USED}, known.allowed)
            OR row.seats IS NOT NULL AND row.seats IS DISTINCT FROM known.seats
            OR row.osa_status <> '' AND row.osa_status <> known.osa_status AS changes_key
        FROM keyfiles_importrow row
        JOIN keys_key known ON known.fingerprint = row.fingerprint
        LEFT JOIN keys_listing listing ON listing.key_id = known.id
            AND listing.licensing_id_id = row.licensing_id AND listing.product_id = row.product_id
        WHERE {STAGED} AND NOT row.is_bad
    ) compared
    WHERE {STAGED} AND row.line = compared.line
        AND (row.key_id, row.brings_key, row.brings_listing, row.changes_key)
            IS DISTINCT FROM
                (compared.key_id, false, compared.brings_listing, compared.changes_key)
"""

AGAINST_CENTER = f"""
    INSERT INTO keyfiles_importfinding ({COLUMNS})
    SELECT gen_random_uuid(), %(id)s, %(attempt)s, 'error', row.line,
        row.line * {POSITIONS_PER_LINE}::bigint + {WHOLE_FILE_OFFSET} + 1, finding.column,
        finding.code, jsonb_build_object('type', upper(known.type), 'used', {KNOWN_USED},
            'allowed', known.allowed, 'group',
            (SELECT name FROM agreements_organization WHERE id = known.group_id)),
        {NUMBER}, {PRODUCT}, row.type, row.last_five
    FROM keyfiles_importrow row {GROUPS}
    LEFT JOIN keys_key known ON known.id = row.key_id AND NOT row.brings_key
    CROSS JOIN LATERAL (VALUES
        (known.group_id IS NOT NULL AND known.group_id <> {GROUP}, 'License ID', 'other_group'),
        (known.type <> row.type OR (known.activation_authority = 'center') <> row.is_center,
            'Type', 'type_differs'),
        (row.is_center AND known.group_id IS NOT NULL AND EXISTS (
            SELECT FROM keys_listing listing WHERE listing.key_id = known.id
            AND listing.licensing_id_id <> row.licensing_id
        ), 'License ID', 'center_one_licensing_id'),
        (row.is_center AND row.used > 0 AND known.group_id IS NULL,
            'MAK Activations-Used/Available', 'center_used'),
        (row.is_center AND known.group_id IS NOT NULL AND known.type = row.type AND (
            row.type = 'mak'
                AND (row.used, row.allowed) IS DISTINCT FROM ({KNOWN_USED}, known.allowed)
            OR row.seats <> known.seats
            OR row.osa_status <> '' AND row.osa_status <> known.osa_status
        ), 'MAK Activations-Used/Available', 'center_differs')
    ) finding (holds, "column", code)
    WHERE {STAGED} AND NOT row.is_bad AND finding.holds AND (row.is_center OR NOT row.brings_key)
"""

MARK_BAD = f"""
    UPDATE keyfiles_importrow row SET is_bad = true
    FROM (
        SELECT DISTINCT line FROM keyfiles_importfinding
        WHERE key_import_id = %(id)s AND attempt = %(attempt)s AND kind = 'error'
    ) bad
    WHERE {STAGED} AND row.line = bad.line AND NOT row.is_bad
"""

# Of several good rows with a new key, the first adds the key and the others only list it. Joined by
# line, which has an index: without good statistics the planner could join all rows with all.
FIRST_ROW_ADDS_KEY = f"""
    UPDATE keyfiles_importrow row SET key_id = first_row.key_id, brings_key = false
    FROM (
        SELECT line, first_value(key_id) OVER same AS key_id, row_number() OVER same AS nth
        FROM keyfiles_importrow row WHERE {STAGED} AND brings_key AND NOT is_bad
        WINDOW same AS (PARTITION BY fingerprint ORDER BY line)
    ) first_row
    WHERE {STAGED} AND row.line = first_row.line AND first_row.nth > 1
"""

ABSENT = f"""
    INSERT INTO keyfiles_importfinding ({COLUMNS})
    SELECT gen_random_uuid(), %(id)s, %(attempt)s, 'absent', 0,
        (1::bigint << 40) + row_number() OVER (
            ORDER BY listing.number, listing.product_name, listing.id
        ), '', 'not_in_file', '{{}}', listing.number, listing.product_name,
        listing.type, known.last_five
    FROM keys_listing listing
    JOIN keys_key known ON known.id = listing.key_id AND known.status NOT IN ('blocked', 'replaced')
    WHERE listing.licensing_id_id IN (
        SELECT DISTINCT licensing_id FROM keyfiles_importrow row WHERE {STAGED}
    ) AND NOT EXISTS (
        SELECT FROM keyfiles_importrow row WHERE {STAGED} AND row.fingerprint = known.fingerprint
    )
"""


def analyze_staged(rows: int) -> None:
    """Update the statistics of the staged rows: otherwise the planner assumes an empty table.

    Outside the transaction of the checks, so that two files don't wait for each other here.
    """
    _analyze(rows, "SELECT keyfiles_analyze_staging()")


def analyze_loaded(rows: int) -> None:
    """The same for keys and listings, in the loading transaction: rolled back along with it."""
    _analyze(rows, "SELECT keys_analyze_loaded()")


def _analyze(rows: int, statement: str) -> None:
    if rows > ANALYZE_FROM:
        with connection.cursor() as cursor:
            cursor.execute(statement)


def check_rows(import_id: UUID, attempt: int) -> None:
    """Run all checks of a newly staged file."""
    _run(import_id, attempt, REPEATS, MARK_BAD, EXISTING_KEYS, AGAINST_CENTER, MARK_BAD)
    _run(import_id, attempt, FIRST_ROW_ADDS_KEY, ABSENT)


def check_center_again(import_id: UUID, attempt: int) -> tuple[int, int]:
    """Check the good rows against the current center.

    Returns the number of new errors, and of rows whose key or listing has come or gone meanwhile.
    """
    moved = _run(import_id, attempt, EXISTING_KEYS)
    errors = _run(import_id, attempt, AGAINST_CENTER)
    if errors:
        _run(import_id, attempt, MARK_BAD, FIRST_ROW_ADDS_KEY)
    return errors, moved


def _run(import_id: UUID, attempt: int, *statements: str) -> int:
    """Run statements over the staged rows; returns the row count of the last one."""
    row_count = 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        for statement in statements:
            cursor.execute(statement, {"id": import_id, "attempt": attempt})
            row_count = cursor.rowcount
    return row_count
