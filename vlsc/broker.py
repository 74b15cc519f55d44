"""Celery's Redis connection, which transports only hints (see `jobs.wakeups`)."""

from typing import Any

SENDING = {"web", "command"}  # these only send hints, and must not wait long for one


def transport(process: str) -> dict[str, Any]:
    """The transport options of Celery for a kind of process; times are in seconds."""
    options: dict[str, Any] = {
        "visibility_timeout": 900,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    }
    if process in SENDING:
        return options | {"socket_connect_timeout": 0.3, "socket_timeout": 0.3, "max_retries": 0}
    return options | {"socket_connect_timeout": 5, "socket_timeout": 30}
