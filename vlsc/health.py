"""Health: `/livez` touches nothing, `/readyz` says what is missing."""

import redis
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from keys import vault


def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations, master key and log; Redis only degrades (work waits as rows)."""
    checks = {"database": _database(), "redis": _redis()}
    if checks["database"] == "ok":
        checks |= {"migrations": _migrations(), "master_key": _master_key(), "log": _log()}
        checks["roles"] = (
            "ok" if settings.APPLICATION_ROLE != settings.OWNER_ROLE else "one role for both"
        )
    failed = [n for n in ("database", "migrations", "master_key", "log") if checks.get(n) != "ok"]
    status = "failed" if failed else ("ok" if checks["redis"] == "ok" else "degraded")
    return JsonResponse({"status": status, "checks": checks}, status=503 if failed else 200)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
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
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('audit_logline', 'INSERT')")
        return "ok" if cursor.fetchone()[0] else "not writable"
