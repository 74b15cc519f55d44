"""How this process connects to PostgreSQL: as which role, and how long it waits for what."""

from typing import Any

import environ

from vlsc import environment

SCHEMES = ("postgres", "postgresql")
# A web request that hangs is worse than one that fails; a worker may take its time.
TIMEOUTS = {
    "web": {
        "statement_timeout": "5s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "10s",
    },
    "worker": {"lock_timeout": "10s"},
}


def addresses() -> tuple[str, str]:
    """The database's address for the application's role and for the owner of the tables."""
    application = environment.address("DATABASE_URL", "postgres://127.0.0.1/vlsc", SCHEMES)
    return application, environment.address("VLSC_MIGRATION_DATABASE_URL", application, SCHEMES)


def role(url: str) -> str:
    """The role that an address names."""
    return str(environ.Env.db_url_config(url)["USER"])


def connection(url: str, process: str, *, keep: bool) -> dict[str, Any]:
    """What Django is told about the connection of a process of this kind."""
    timeouts = TIMEOUTS.get(process, {})
    return {
        **environ.Env.db_url_config(url),
        "ENGINE": "django.db.backends.postgresql",
        # Connecting anew for each request costs more than ten times the work of one.
        "CONN_MAX_AGE": 600 if keep else 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 3,
            "application_name": f"vlsc-{process}",
            "options": " ".join(f"-c {name}={limit}" for name, limit in timeouts.items()),
        },
    }
