"""Counters of activations: how many of a key that this center activates are used.

One row for a key, or several shards where many spend at once. Triggers on keys (migration 0004)
make the rows and share a new limit out among them; the SQL functions of `activation.ledger` move
`used`. Nothing else writes here.
"""

from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Case, F, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Cast

from catalog.states import Authority, KeyType

# How many of a key were used, for SQL that has the key as `{key}`. `used` of a center's MAK is only
# a copy, which lists are sorted by; only its counters are exact.
USED = """(
CASE WHEN {key}.activation_authority = 'center' AND {key}.type = 'mak' THEN COALESCE(
    (SELECT sum(counter.used) FROM keys_counter counter WHERE counter.key_id = {key}.id), 0
)::int ELSE {key}.used END
)"""

SHARDS = 32
# Keys with a large limit whose counter is still one row.
SPREAD = """
SELECT keys_spread(large.id, %(shards)s) FROM (
    SELECT id FROM keys_key
    WHERE type = 'mak' AND activation_authority = 'center' AND allowed >= %(limit)s
        AND NOT EXISTS (SELECT FROM keys_counter WHERE key_id = keys_key.id AND shard = 1)
    ORDER BY id LIMIT 100
) large
"""
# The copies that lists are sorted by, where they are late. The database sets `updated_at`.
COPY_USED = "SELECT looked_at, copied FROM keys_copy_used(%s, %s)"
COPIED_AT_ONCE = 100  # keys; their counters are held until they are copied


class Counter(models.Model):
    """A shard: the key may be activated while `used` is below `allowed` on any of its shards."""

    pk = models.CompositePrimaryKey("key_id", "shard")
    key_id = models.UUIDField()  # no foreign key: the table can be distributed by key
    shard = models.PositiveSmallIntegerField()
    used = models.PositiveIntegerField()
    allowed = models.PositiveIntegerField()
    is_late = models.BooleanField(db_default=False)  # moved since it was copied (0010)
    stopped = models.BooleanField(db_default=False)  # the key is blocked or replaced (0007)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used__gte=0, used__lte=F("allowed")), name="counter_within_allowed"
            )
        ]
        indexes = [
            models.Index(fields=["key_id"], condition=Q(is_late=True), name="counter_late"),
        ]

    def __str__(self) -> str:
        return f"{self.key_id} {self.shard}: {self.used}/{self.allowed}"

    @staticmethod
    def spread_large(limit: int) -> int:
        """Give the keys with such a limit or more their shards; returns how many were spread."""
        return _execute(SPREAD, {"limit": limit, "shards": SHARDS})

    @staticmethod
    def copy_used(*, at: datetime) -> int:
        """Copy `used` to the keys where it is late; returns how many.

        Reads only counters that have moved since. Each statement is a transaction of its own, so
        that whoever spends meanwhile waits for a few keys only.
        """
        total = 0
        with connection.cursor() as cursor:
            looked_at = COPIED_AT_ONCE
            while looked_at == COPIED_AT_ONCE:
                cursor.execute(COPY_USED, [at, COPIED_AT_ONCE])
                looked_at, copied = cursor.fetchone()
                total += copied
        return total


def _execute(statement: str, parameters: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def count_used(key: str = "") -> Case:
    """How many of a key were used, exactly; `key` is the relation to it, with `__` at its end."""
    own = Counter.objects.filter(key_id=OuterRef(f"{key}pk")).values("key_id")
    total = Subquery(own.annotate(total=Cast(Sum("used"), models.IntegerField())).values("total"))
    counted = {f"{key}activation_authority": Authority.CENTER, f"{key}type": KeyType.MAK}
    uncounted = F(f"{key}used")
    return Case(When(**counted, then=total), default=uncounted, output_field=models.IntegerField())
