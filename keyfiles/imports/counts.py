"""Counts of the staged rows and of the findings: what a load would bring, change and confirm."""

from typing import Any
from uuid import UUID

from django.db import connection

from keyfiles.imports.comparison import STAGED

# Rows of the licensor's keys whose counter the center knows just so.
CONFIRMS = """NOT row.is_center AND NOT row.brings_key AND NOT row.changes_key
    AND (row.type = 'mak' OR row.type = 'osa' AND row.seats IS NOT NULL)"""
COUNT_ROWS = f"""
    SELECT count(*) FILTER (WHERE NOT is_bad AND brings_listing) AS new,
        count(*) FILTER (WHERE NOT is_bad AND NOT brings_listing AND changes_key) AS updated,
        count(*) FILTER (WHERE NOT is_bad AND NOT brings_listing AND NOT changes_key) AS unchanged,
        count(*) FILTER (WHERE NOT is_bad AND {CONFIRMS}) AS confirmed,
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
COUNT_PLANNED = f"""
    SELECT count(*) AS new_licensing_ids,
        count(DISTINCT organization_id) FILTER (WHERE is_new_organization) AS new_organizations
    FROM keyfiles_importlicensingid
    WHERE key_import_id = %(id)s AND attempt = %(attempt)s AND id IN (
        SELECT licensing_id FROM keyfiles_importrow row WHERE {STAGED} AND NOT is_bad
    )
"""


def count_rows(import_id: UUID, attempt: int) -> dict[str, Any]:
    """Count the rows and findings; `codes` has the number of findings by kind and code."""
    counts: dict[str, Any] = {"codes": {}}
    with connection.cursor() as cursor:
        for statement in (COUNT_ROWS, COUNT_FINDINGS, COUNT_PLANNED):
            cursor.execute(statement, {"id": import_id, "attempt": attempt})
            names = [column.name for column in cursor.description]
            counts |= dict(zip(names, cursor.fetchone(), strict=True))
        cursor.execute(COUNT_CODES, {"id": import_id, "attempt": attempt})
        for kind, code, number in cursor.fetchall():
            counts["codes"].setdefault(kind, {})[code] = number
    return counts
