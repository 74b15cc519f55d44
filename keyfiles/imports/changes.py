"""What loading the staged rows would change, as rows of its own: counters, and what is created.

A few statements over all staged rows, like the checks. They run when a file is checked; in the
transaction that loads it the counters are compared once more, since they may have changed
meanwhile, and the rest where the center has.
"""

from typing import Any
from uuid import UUID

from django.db import connection

from keyfiles.imports.comparison import GROUPS, KNOWN_USED, NUMBER, PRODUCT, STAGED

_COLUMNS = "id, key_import_id, attempt, kind, line"
_REST = (
    "number, program_name, organization_name, product_name, type, last_five, is_new,"
    " used_before, used_after, allowed_before, allowed_after, seats_before, seats_after,"
    " osa_status_before, osa_status_after"
)
_NO_COUNTERS = "NULL, NULL, NULL, NULL, NULL, NULL, '', ''"
_INSERT = f"INSERT INTO keyfiles_importchange ({_COLUMNS}, {_REST})"
# The name of a product or program, also of one that is created.
_CHOSEN = """
    LEFT JOIN keyfiles_namechoice chosen ON chosen.key_import_id = %(id)s
        AND chosen.choice = 'create' AND chosen.kind = '{kind}' AND chosen.means_id = {id}
"""
_CHOSEN_PRODUCT = _CHOSEN.format(kind="product", id="row.product_id")
_CHOSEN_PROGRAM = _CHOSEN.format(kind="program", id="planned.program_id")
_PRODUCT_NAME = "COALESCE(product.name, chosen.name, '')"

# A key stands on several rows if several licensing IDs list it; good rows agree on its counter.
COUNTERS = f"""
    {_INSERT}
    SELECT gen_random_uuid(), %(id)s, %(attempt)s, 'counter', line, number, '', '', product_name,
        type, last_five, false, used, new_used, allowed, new_allowed, seats, new_seats,
        osa_status, new_osa_status
    FROM (
        SELECT DISTINCT ON (row.key_id) row.line, {NUMBER} AS number,
            {PRODUCT} AS product_name, row.type, row.last_five,
            {KNOWN_USED} AS used, COALESCE(row.used, {KNOWN_USED}) AS new_used,
            known.allowed, COALESCE(row.allowed, known.allowed) AS new_allowed,
            known.seats, COALESCE(row.seats, known.seats) AS new_seats,
            known.osa_status, COALESCE(NULLIF(row.osa_status, ''), known.osa_status)
                AS new_osa_status
        FROM keyfiles_importrow row {GROUPS} JOIN keys_key known ON known.id = row.key_id
        WHERE {STAGED} AND row.changes_key AND NOT row.is_bad ORDER BY row.key_id, row.line
    ) changed
    WHERE (used, allowed, seats, osa_status)
        IS DISTINCT FROM (new_used, new_allowed, new_seats, new_osa_status)
"""
KEYS = f"""
    {_INSERT}
    SELECT row.listing_id, %(id)s, %(attempt)s, 'key', row.line, {NUMBER}, '', '',
        {_PRODUCT_NAME}, row.type, row.last_five, row.brings_key, {_NO_COUNTERS}
    FROM keyfiles_importrow row {GROUPS} {_CHOSEN_PRODUCT}
    WHERE {STAGED} AND row.brings_listing AND NOT row.is_bad
"""
LICENSING_IDS = f"""
    {_INSERT}
    SELECT planned.id, %(id)s, %(attempt)s, 'licensing_id', first_line.line, planned.number,
        COALESCE(program.name, chosen.name, ''), planned.organization_name, '', '', '',
        planned.is_new_organization, {_NO_COUNTERS}
    FROM keyfiles_importlicensingid planned
    JOIN (
        SELECT row.licensing_id, min(row.line) AS line FROM keyfiles_importrow row
        WHERE {STAGED} AND NOT row.is_bad GROUP BY row.licensing_id
    ) first_line ON first_line.licensing_id = planned.id
    LEFT JOIN catalog_program program ON program.id = planned.program_id {_CHOSEN_PROGRAM}
    WHERE planned.key_import_id = %(id)s AND planned.attempt = %(attempt)s
"""
_OF_THIS_CHECK = "key_import_id = %(id)s AND attempt = %(attempt)s"
ORGANIZATIONS = f"""
    {_INSERT}
    SELECT gen_random_uuid(), %(id)s, %(attempt)s, 'organization', min(made.line),
        '', '', min(planned.organization_name), '', '', '', true, {_NO_COUNTERS}
    FROM keyfiles_importchange made JOIN keyfiles_importlicensingid planned ON planned.id = made.id
    WHERE made.{_OF_THIS_CHECK.replace(" AND ", " AND made.")} AND made.kind = 'licensing_id'
        AND planned.is_new_organization
    GROUP BY planned.organization_id
"""
_NAME = f"""
    {_INSERT}
    SELECT gen_random_uuid(), %(id)s, %(attempt)s, chosen.kind, min(row.line), '', {{names}}, '',
        '', true, {_NO_COUNTERS}
    FROM keyfiles_namechoice chosen {{rows}}
    WHERE chosen.key_import_id = %(id)s AND chosen.choice = 'create' AND {STAGED} AND NOT row.is_bad
    GROUP BY chosen.means_id, chosen.kind, chosen.name
"""
PROGRAMS = _NAME.format(
    names="chosen.name, '', ''",
    rows="""
        JOIN keyfiles_importlicensingid planned ON planned.program_id = chosen.means_id
        JOIN keyfiles_importrow row ON row.licensing_id = planned.id
    """,
)
PRODUCTS = _NAME.format(
    names="'', '', chosen.name",
    rows="JOIN keyfiles_importrow row ON row.product_id = chosen.means_id",
)
CREATED = (KEYS, LICENSING_IDS, ORGANIZATIONS, PROGRAMS, PRODUCTS)
COUNT = f"""
    SELECT kind, count(*) FROM keyfiles_importchange WHERE {_OF_THIS_CHECK} GROUP BY kind
"""


def write_changes(import_id: UUID, attempt: int) -> dict[str, int]:
    """Replace the changes of this attempt; returns their number by kind."""
    delete = f"DELETE FROM keyfiles_importchange WHERE {_OF_THIS_CHECK}"
    return _write(import_id, attempt, delete, COUNTERS, *CREATED)


def write_counters(import_id: UUID, attempt: int) -> dict[str, int]:
    """The same for the counters alone, where nothing else can have changed since the check."""
    delete = f"DELETE FROM keyfiles_importchange WHERE {_OF_THIS_CHECK} AND kind = 'counter'"
    return _write(import_id, attempt, delete, COUNTERS)


def _write(import_id: UUID, attempt: int, *statements: str) -> dict[str, int]:
    parameters: dict[str, Any] = {"id": import_id, "attempt": attempt}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        for statement in statements:
            cursor.execute(statement, parameters)
        cursor.execute(COUNT, parameters)
        return dict(cursor.fetchall())
