"""Health checks: `/livez` checks only the process, `/readyz` reports on its dependencies."""

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import Error, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from accounts.actor import system_actor
from audit.services import record
from jobs.sweeps import list_silent
from keys import vault

ADDRESSES = ("/livez", "/readyz")
# Requests cannot be served without these; without the others, only background work is delayed.
NEEDED = ("database", "migrations", "master_key", "log")


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
    """The state of each dependency: 503 when one of `NEEDED` is missing, 200 otherwise."""
    checks = {"database": _run(_database, "unreachable"), "redis": _redis()}
    if checks["database"] == "ok":
        checks |= {
            "migrations": _run(_migrations),
            "master_key": _run(_master_key),
            "log": _run(_log, "not writable"),
            "sweeps": _run(_sweeps),
            "roles": _roles(),
        }
    if any(checks.get(name) != "ok" for name in NEEDED):
        status = "failed"
    else:
        status = "ok" if checks["redis"] == checks["sweeps"] == "ok" else "degraded"
    return JsonResponse(
        {"status": status, "checks": checks}, status=503 if status == "failed" else 200
    )


def _run(check: Callable[[], str], on_error: str = "failed") -> str:
    """The result of the check, or `on_error` on a database error, so that others still run."""
    try:
        with transaction.atomic():
            return check()
    except Error:
        return on_error


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _redis() -> str:
    try:
        redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=0.3, socket_connect_timeout=0.3
        ).ping()
    except redis.RedisError:
        return "unreachable"
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    return "pending" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


def _master_key() -> str:
    return "ok" if vault.can_open() else "wrong"


def _log() -> str:
    """Write a log line, as every action does, and roll it back."""
    at = timezone.now()
    by = system_actor(channel="job", at=at)
    record(by=by, at=at, action="health.asked", subject=("center", None, ""))
    transaction.set_rollback(True)
    return "ok"


def _sweeps() -> str:
    silent = list_silent(at=timezone.now())
    return f"silent: {', '.join(silent)}" if silent else "ok"


def _roles() -> str:
    return "ok" if settings.APPLICATION_ROLE != settings.OWNER_ROLE else "one role for both"
