"""PostgreSQL connections: roles, and how long each kind of process waits.

Nothing here needs a database session of its own, so a connection pooler in transaction mode may be
in between: no cursors of the server, no start-up parameters that a pooler refuses, and
`VLSC_DATABASE_TIMEOUTS=role` instead of settings of a session.
"""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from vlsc import environment

SCHEMES = ("postgres", "postgresql")
# How the limits below are set: by each connection, or by the administrator for the database role.
WAYS = ("session", "role")
NO_LIMITS = {
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}
# A web request should fail rather than hang; a worker may take longer.
LIMITS = {
    "web": {
        "statement_timeout": "5s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "10s",
    },
    "worker": {"lock_timeout": "10s"},
}
BEHIND_POOLER = (
    "The database is behind a connection pooler, where the time limits of a session would be those"
    " of other processes too: set VLSC_DATABASE_TIMEOUTS=role, and the limits for the role."
)


def addresses() -> tuple[str, str]:
    """The database URLs for the application's role and for the owner of the tables."""
    application = environment.address("DATABASE_URL", "postgres://127.0.0.1/vlsc", SCHEMES)
    return application, environment.address("VLSC_MIGRATION_DATABASE_URL", application, SCHEMES)


def role(url: str) -> str:
    """The role in a database URL."""
    return str(environ.Env.db_url_config(url)["USER"])


def connection(url: str, process: str, *, keep: bool) -> dict[str, Any]:
    """The entry of `DATABASES` for a kind of process."""
    return {
        **environ.Env.db_url_config(url),
        "ENGINE": "vlsc.postgresql",
        # A new connection for each request would cost over ten times the work of the request.
        "CONN_MAX_AGE": 600 if keep else 0,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"connect_timeout": 3, "application_name": f"vlsc-{process}"},
    }


def limits(process: str) -> dict[str, str]:
    """The time limits of a kind of process; all of them, also those that are off."""
    return NO_LIMITS | LIMITS.get(process, {})


def set_session_limits(connection: Any, **_: Any) -> None:
    """Set the limits of a new connection (`connection_created`), unless its role has them.

    Raises `ImproperlyConfigured` behind a pooler, which says so by another process number than the
    one that the server gives.
    """
    from django.conf import settings

    if settings.DATABASE_TIMEOUTS != "session":
        return
    wanted = limits(settings.PROCESS)
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        if cursor.fetchone() != (connection.connection.info.backend_pid,):
            raise ImproperlyConfigured(BEHIND_POOLER)
        cursor.execute("; ".join(f"SET {name} = '{limit}'" for name, limit in wanted.items()))
