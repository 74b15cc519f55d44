"""The privileges of the application's database role, granted after every migration.

The role that serves requests does not own the tables. It may read and write all of them except
the log, where it may only insert and read: that is what makes the log append-only.
"""

from typing import Any

from django.conf import settings
from django.db import connections

APPEND_ONLY_PREFIX = "audit_"


def grant_application_role(using: str = "default", **_: Any) -> None:
    """Grant the application's role its privileges (`post_migrate`), unless it is the owner."""
    role = settings.APPLICATION_ROLE
    with connections[using].cursor() as cursor:
        query = "SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)"
        cursor.execute(query, [role])
        owner, exists = cursor.fetchone()
        if not exists or owner == role:
            return
        name = connections[using].ops.quote_name(role)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        tables = "ON ALL TABLES IN SCHEMA public"
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE {tables} TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {name}")
        for table in connections[using].introspection.table_names(cursor):
            if table.startswith(APPEND_ONLY_PREFIX):
                table_name = connections[using].ops.quote_name(table)
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table_name} FROM {name}")
