"""All that stands in the database, as text, for tests that search it."""

from django.db import connection


def dump() -> str:
    """Every row of every table as text; ciphertexts are hexadecimal in it."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows)
