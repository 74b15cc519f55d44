"""Counting attempts, atomically: how many of a kind in a window of time, and is there room.

Requests are counted by Redis, in one script. When it does not answer, PostgreSQL counts by one
statement, and Redis is left alone for a few seconds, so that each request does not wait for it
anew. Guesses are always counted by PostgreSQL: were some counted here and some there, twice the
limit would be allowed. A window is fixed: it begins with its first attempt.
"""

import hashlib
import logging
import time
from dataclasses import dataclass

import redis
from django.conf import settings
from django.db import connection

PAUSE = 5.0  # seconds without asking Redis again after it failed
TIMEOUT = 0.3
TABLE = "accounts_ratewindow"
COUNT = """
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
local left = redis.call('PTTL', KEYS[1])
if left < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[1]); left = tonumber(ARGV[1]) end
return {n, left}
"""
COUNT_SQL = f"""
INSERT INTO {TABLE} AS kept (name, counted, ends_at)
VALUES (%(name)s, 1, clock_timestamp() + %(seconds)s * interval '1 second')
ON CONFLICT (name) DO UPDATE SET
    counted = CASE WHEN kept.ends_at > clock_timestamp() THEN kept.counted + 1 ELSE 1 END,
    ends_at = CASE WHEN kept.ends_at > clock_timestamp() THEN kept.ends_at ELSE excluded.ends_at END
RETURNING counted, greatest(extract(epoch FROM ends_at - clock_timestamp()), 0)
"""
GIVE_BACK_SQL = f"UPDATE {TABLE} SET counted = greatest(counted - 1, 0) WHERE name = %s"
FORGET_SQL = f"DELETE FROM {TABLE} WHERE name = %s"
SWEEP_SQL = f"""
DELETE FROM {TABLE} WHERE name IN (
    SELECT name FROM {TABLE} WHERE ends_at < clock_timestamp() LIMIT 100 FOR UPDATE SKIP LOCKED
)
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Count:
    """One counted attempt: whether it is within the limit, and when the window ends (seconds)."""

    is_allowed: bool
    remaining: int
    resets_in: int


class Limiter:
    """Counts in `namespace`; the process has one (`limiter`)."""

    def __init__(self) -> None:
        self.namespace = "vlsc"
        self._client: redis.Redis | None = None
        self._asks_again_at = 0.0

    def count(self, kind: str, whom: str, *, limit: int, seconds: int) -> Count:
        """Count one attempt of a kind by somebody (or something: an address, a token)."""
        name = self._name(kind, whom)
        found = self._ask(COUNT, name, seconds * 1000)
        if found is None:
            return self._count_in_database(name, limit, seconds)
        return _count(int(found[0]), int(found[1]) / 1000, limit)

    def count_guess(self, kind: str, whom: str, *, limit: int, seconds: int) -> Count:
        """Count one guess, exactly, whatever becomes of Redis meanwhile."""
        return self._count_in_database(self._name(kind, whom), limit, seconds)

    def give_back(self, kind: str, whom: str) -> None:
        """Uncount one guess that turned out right."""
        with connection.cursor() as cursor:
            cursor.execute(GIVE_BACK_SQL, [self._name(kind, whom)])

    def forget(self, kind: str, whom: str) -> None:
        """Uncount all guesses of the window."""
        with connection.cursor() as cursor:
            cursor.execute(FORGET_SQL, [self._name(kind, whom)])

    def _name(self, kind: str, whom: str) -> str:
        # Addresses and accounts are not kept in clear where nobody would look for them.
        return f"{self.namespace}:{kind}:{hashlib.sha256(whom.encode()).hexdigest()[:32]}"

    def _ask(self, script: str, name: str, *arguments: int) -> list[int] | None:
        """What Redis answers (nothing is an empty list); None when it is away."""
        if time.monotonic() < self._asks_again_at:
            return None
        if self._client is None:
            self._client = redis.Redis.from_url(
                settings.REDIS_URL, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT
            )
        try:
            return self._client.eval(script, 1, name, *arguments) or []  # type: ignore[return-value]
        except redis.RedisError:
            self._asks_again_at = time.monotonic() + PAUSE
            log.warning("limiter.redis_away")
            return None

    def _count_in_database(self, name: str, limit: int, seconds: int) -> Count:
        with connection.cursor() as cursor:
            cursor.execute(COUNT_SQL, {"name": name, "seconds": seconds})
            counted, left = cursor.fetchone()
            if counted == 1:  # a new window pays for some that have ended
                cursor.execute(SWEEP_SQL)
        return _count(int(counted), float(left), limit)


def _count(counted: int, left: float, limit: int) -> Count:
    return Count(counted <= limit, max(limit - counted, 0), max(int(left + 0.999), 1))


limiter = Limiter()
