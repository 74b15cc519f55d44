"""How this process speaks to Redis, which carries hints only (see `jobs.wakeups`)."""

from typing import Any

RINGING = {"web", "command"}  # who only rings, and must not wait for a hint that may be lost


def transport(process: str) -> dict[str, Any]:
    """What Celery is told about the connection of a process of this kind; times in seconds."""
    options: dict[str, Any] = {
        "visibility_timeout": 900,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    }
    if process in RINGING:
        return options | {"socket_connect_timeout": 0.3, "socket_timeout": 0.3, "max_retries": 0}
    return options | {"socket_connect_timeout": 5, "socket_timeout": 30}
