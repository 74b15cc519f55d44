"""A rate limiter: counts attempts of a kind atomically in a fixed window of time.

Requests are counted in Redis, by one script. While Redis does not answer, PostgreSQL counts by one
statement, and Redis is not tried for a few seconds, so that not every request waits for its
timeout. Guesses are always counted in PostgreSQL: switching between two counters would allow twice
the limit. A window begins with its first attempt.
"""

import hashlib
import logging
import time
from dataclasses import dataclass

import redis
from django.conf import settings
from django.db import connection

PAUSE = 5.0  # seconds before Redis is tried again after a failure
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
    """The result of counting: whether the attempt is allowed; `resets_in` is in seconds."""

    is_allowed: bool
    remaining: int
    resets_in: int


class Limiter:
    """Counts attempts within `namespace`; each process has one instance (`limiter`)."""

    def __init__(self) -> None:
        self.namespace = "vlsc"
        self._client: redis.Redis | None = None
        self._asks_again_at = 0.0

    def count(self, kind: str, whom: str, *, limit: int, seconds: int) -> Count:
        """Count one attempt of a kind by `whom`: an account, an address or a token."""
        name = self._name(kind, whom)
        reply = self._run_script(COUNT, name, seconds * 1000)
        if reply is None:
            return self._count_in_database(name, limit, seconds)
        return _count(int(reply[0]), int(reply[1]) / 1000, limit)

    def count_guess(self, kind: str, whom: str, *, limit: int, seconds: int) -> Count:
        """Count one guess in PostgreSQL, exactly, whether or not Redis is available."""
        return self._count_in_database(self._name(kind, whom), limit, seconds)

    def give_back(self, kind: str, whom: str) -> None:
        """Uncount one guess that was correct."""
        with connection.cursor() as cursor:
            cursor.execute(GIVE_BACK_SQL, [self._name(kind, whom)])

    def forget(self, kind: str, whom: str) -> None:
        """Uncount all guesses of the window."""
        with connection.cursor() as cursor:
            cursor.execute(FORGET_SQL, [self._name(kind, whom)])

    def _name(self, kind: str, whom: str) -> str:
        # Hashed, so that addresses and accounts are not stored in clear text here.
        return f"{self.namespace}:{kind}:{hashlib.sha256(whom.encode()).hexdigest()[:32]}"

    def _run_script(self, script: str, name: str, *arguments: int) -> list[int] | None:
        """The reply of Redis (an empty list for no reply); None when it is unavailable."""
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
            if counted == 1:  # each new window deletes some that have ended
                cursor.execute(SWEEP_SQL)
        return _count(int(counted), float(left), limit)


def _count(counted: int, left: float, limit: int) -> Count:
    return Count(counted <= limit, max(limit - counted, 0), max(int(left + 0.999), 1))


limiter = Limiter()
