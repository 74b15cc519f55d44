"""PostgreSQL connection settings: roles and timeouts per kind of process."""

from typing import Any

import environ

from vlsc import environment

SCHEMES = ("postgres", "postgresql")
# A web request should fail rather than hang; a worker may take longer.
TIMEOUTS = {
    "web": {
        "statement_timeout": "5s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "10s",
    },
    "worker": {"lock_timeout": "10s"},
}


def addresses() -> tuple[str, str]:
    """The database URLs for the application's role and for the owner of the tables."""
    application = environment.address("DATABASE_URL", "postgres://127.0.0.1/vlsc", SCHEMES)
    return application, environment.address("VLSC_MIGRATION_DATABASE_URL", application, SCHEMES)


def role(url: str) -> str:
    """The role in a database URL."""
    return str(environ.Env.db_url_config(url)["USER"])


def connection(url: str, process: str, *, keep: bool) -> dict[str, Any]:
    """The entry of `DATABASES` for a kind of process."""
    timeouts = TIMEOUTS.get(process, {})
    return {
        **environ.Env.db_url_config(url),
        "ENGINE": "django.db.backends.postgresql",
        # A new connection for each request would cost over ten times the work of the request.
        "CONN_MAX_AGE": 600 if keep else 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 3,
            "application_name": f"vlsc-{process}",
            "options": " ".join(f"-c {name}={limit}" for name, limit in timeouts.items()),
        },
    }
