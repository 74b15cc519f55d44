"""Health checks: `/livez` and `/readyz` for anybody, and the report of `manage.py health`.

`/livez` checks only the process. `/readyz` says whether requests can be served, by two short
queries and without a reason: it is asked often, and by strangers.
"""

import functools
from collections.abc import Callable

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from accounts.actor import system_actor
from activation.selectors import find_latest_check
from audit.services import record
from audit.verification import find_unsealed_since
from jobs.sweeps import list_silent
from keyfiles import storage
from keys import vault
from notices.selectors import count_failed
from vlsc.databases import LIMITS

ADDRESSES = ("/livez", "/readyz")
# Requests cannot be served without the first; without the second, background work is delayed.
NEEDED = ("database", "migrations", "master_key", "log")
BACKGROUND = ("redis", "storage", "sweeps", "ledger", "seals")
LOG_TABLE = "audit_logline"
# Also refuses a standby, on which nothing can be written.
WRITABLE = "SELECT has_table_privilege(%s, 'INSERT') AND NOT pg_is_in_recovery()"


class NobodyMiddleware:
    """Removes cookies from health checks, so that no session is loaded from the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in ADDRESSES:
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)


def livez(request: HttpRequest) -> HttpResponse:
    """Whether the process responds."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Whether requests can be served (200) or not (503)."""
    if is_ready():
        return JsonResponse({"status": "ok"})
    return JsonResponse({"status": "unavailable"}, status=503)


def is_ready() -> bool:
    """Whether the database answers, is migrated and can be written, and its keys opened."""
    try:
        return is_log_writable() and is_migrated() and vault.can_open()
    except (Error, ImproperlyConfigured):
        return False


def is_log_writable() -> bool:
    """Whether this role may write the log here; nothing is written."""
    with connection.cursor() as cursor:
        cursor.execute(WRITABLE, [LOG_TABLE])
        return bool(cursor.fetchone()[0])


_migrated = False


def is_migrated() -> bool:
    """Whether all migrations of this version are applied; once they are, they stay so."""
    global _migrated
    if not _migrated:
        applied = MigrationRecorder(connection).migration_qs.values_list("app", "name")
        _migrated = _migrations() <= set(applied)
    return _migrated


@functools.cache
def _migrations() -> frozenset[tuple[str, str]]:
    """App and name of every migration of this version."""
    return frozenset(MigrationLoader(None).disk_migrations)


def report() -> tuple[str, dict[str, str]]:
    """The state of each dependency for operations: `ok`, `degraded` or `failed`, and each part."""
    checks = {"database": _run(_database, "unreachable"), "redis": _redis()}
    if checks["database"] == "ok":
        checks |= {
            "migrations": _run(lambda: "ok" if is_migrated() else "pending"),
            "master_key": _run(lambda: "ok" if vault.can_open() else "wrong"),
            "log": _run(_log, "not writable"),
            "storage": _run(lambda: storage.find_fault() or "ok"),
            "sweeps": _run(_sweeps),
            "ledger": _run(_ledger),
            "seals": _run(_seals),
            "mails": _run(_mails),
            "time_limits": _run(_time_limits),
            "roles": _roles(),
        }
    if any(checks.get(name) != "ok" for name in NEEDED):
        return "failed", checks
    is_complete = all(checks[name] == "ok" for name in BACKGROUND)
    return "ok" if is_complete else "degraded", checks


def _run(check: Callable[[], str], on_error: str = "failed") -> str:
    """The result of the check, or `on_error` on a database error, so that others still run."""
    try:
        with transaction.atomic():
            return check()
    except Error:
        return on_error
    except ImproperlyConfigured as error:
        return str(error)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _redis() -> str:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=0.3, socket_connect_timeout=0.3
    )
    try:
        with client:
            client.ping()
    except redis.RedisError:
        return "unreachable"
    return "ok"


def _log() -> str:
    """Write a log line, as every action does, and roll it back."""
    at = timezone.now()
    by = system_actor(channel="command", at=at)
    record(by=by, at=at, action="health.asked", subject=("center", None, ""))
    transaction.set_rollback(True)
    return "ok"


def _sweeps() -> str:
    silent = list_silent(at=timezone.now())
    return f"silent: {', '.join(silent)}" if silent else "ok"


def _ledger() -> str:
    """Whether the last comparison found each counter to be what the ledger says."""
    latest = find_latest_check()
    return f"keys that differ: {latest.differing}" if latest and latest.differing else "ok"


def _seals() -> str:
    """Whether the lines of the log are sealed soon after they were written."""
    since = find_unsealed_since(timezone.now())
    return f"lines without one since {since:%Y-%m-%d %H:%M} UTC" if since else "ok"


def _mails() -> str:
    """Mails that no attempt delivered; operations look at each, so nothing is degraded."""
    failed = count_failed()
    return f"not delivered: {failed}" if failed else "ok"


def _time_limits() -> str:
    """Whether this process has its time limits, in particular those that its role should have."""
    missing = []
    with connection.cursor() as cursor:
        for name, limit in LIMITS.get(settings.PROCESS, {}).items():
            cursor.execute("SELECT current_setting(%s) = %s", [name, limit])
            missing += [] if cursor.fetchone()[0] else [name]
    return f"not set: {', '.join(missing)}" if missing else "ok"


def _roles() -> str:
    return "ok" if settings.APPLICATION_ROLE != settings.OWNER_ROLE else "one role for both"
