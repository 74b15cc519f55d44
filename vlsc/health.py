"""Health: `/livez` touches nothing, `/readyz` says what is missing."""

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
# Without these nobody can be served; without the others work waits as rows.
NEEDED = ("database", "migrations", "master_key", "log")


class NobodyMiddleware:
    """Health is the same for everybody: a cookie would be looked up in the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in ADDRESSES:
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)


def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """What is needed, each by itself: 503 when that is not all there, 200 otherwise."""
    checks = {"database": _ask(_database, "unreachable"), "redis": _redis()}
    if checks["database"] == "ok":
        checks |= {
            "migrations": _ask(_migrations),
            "master_key": _ask(_master_key),
            "log": _ask(_log, "not writable"),
            "sweeps": _ask(_sweeps),
            "roles": _roles(),
        }
    if any(checks.get(name) != "ok" for name in NEEDED):
        status = "failed"
    else:
        status = "ok" if checks["redis"] == checks["sweeps"] == "ok" else "degraded"
    return JsonResponse(
        {"status": status, "checks": checks}, status=503 if status == "failed" else 200
    )


def _ask(check: Callable[[], str], refused: str = "failed") -> str:
    """What the check says, or that the database refuses; the next check is asked all the same."""
    try:
        with transaction.atomic():
            return check()
    except Error:
        return refused


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
    """Write a line as every act does, and take it back."""
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
