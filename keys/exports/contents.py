"""What a key file holds: whose rows, how many, in which order, and what was left out.

All of it is asked within the file's snapshot. Rows are the listings with a key, of the licensing
IDs where the actor may download keys; blocked and replaced keys stand in no file.
"""

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.actor import Actor
from accounts.grants import Action, Scope
from agreements.models import LicensingId
from keys.models import KeyExport
from keys.states import ExportScope
from vlsc.lib.refused import NotPermitted

Boundary = tuple[str, str]  # (number, product name): where the second half of a file begins

LISTED = "FROM keys_listing l JOIN keys_key k ON k.id = l.key_id"
USED_UP = "k.status IN ('blocked', 'replaced')"
COUNT = """
SELECT l.number, l.licensing_id_id, count(*) FROM keys_listing l
WHERE l.key_id IS NOT NULL AND {scope} GROUP BY 1, 2 ORDER BY 1
"""
# Few keys are out of use or not usable yet; the rest need not be looked at one by one.
EXCEPTIONS = f"""
SELECT l.licensing_id_id,
    CASE WHEN {USED_UP} THEN k.status ELSE 'not_usable_yet' END, count(*)
{LISTED}
WHERE (k.status <> 'usable' OR k.usable_from > %(today)s) AND {{scope}}
    AND ({USED_UP} OR k.usable_from IS NULL OR k.usable_from > %(today)s)
GROUP BY 1, 2
"""
PRODUCTS = """
SELECT l.product_name, count(*) FROM keys_listing l
WHERE l.key_id IS NOT NULL AND l.number = %(number)s AND {scope} GROUP BY 1 ORDER BY 1
"""
# By code point throughout: the columns without COLLATE are of that collation, or UUIDs, and the
# words for the types stand in the same order as their codes.
ROWS = f"""
SELECT l.number, p.name, o.name, l.product_name, uuid_send(k.id) || k.ciphertext,
    CASE k.type WHEN 'setup' THEN 'Setup' ELSE upper(k.type) END,
    CASE k.type WHEN 'mak' THEN k.used || '/' || k.allowed END
{LISTED}
JOIN agreements_licensingid i ON i.id = l.licensing_id_id
JOIN catalog_program p ON p.id = i.program_id
JOIN agreements_organization o ON o.id = i.organization_id
WHERE NOT ({USED_UP}) AND {{scope}}
ORDER BY l.number, l.product_name, k.type COLLATE "C", k.last_five COLLATE "C", k.id, l.id
"""


@dataclass(frozen=True)
class Contents:
    """What a file will hold. `left_out` counts rows by why they are not, or not yet, of use."""

    condition: str
    parameters: dict[str, Any]
    licensing_ids: list[UUID] = field(default_factory=list)
    rows: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    by_number: list[tuple[str, int]] = field(default_factory=list)

    def query(self) -> tuple[str, dict[str, Any]]:
        """All rows of the file."""
        return ROWS.format(scope=self.condition), self.parameters

    def query_half(self, side: str, middle: Boundary) -> tuple[str, dict[str, Any]]:
        """The rows before (`<`) or from (`>=`) the middle."""
        half = f"{self.condition} AND (l.number, l.product_name) {side} (%(number)s, %(product)s)"
        number, product = middle
        return ROWS.format(scope=half), self.parameters | {"number": number, "product": product}


def look_at(own: BaseDatabaseWrapper, export: KeyExport, actor: Actor, today: date) -> Contents:
    """Count what the file will hold for an actor.

    Raises `NotPermitted` when the actor may not download all that was asked for.
    """
    contents = Contents(*_condition(own, export, actor))
    parameters = contents.parameters | {"today": today}
    with own.cursor() as cursor:
        cursor.execute(COUNT.format(scope=contents.condition), parameters)
        counts = cursor.fetchall()
        cursor.execute(EXCEPTIONS.format(scope=contents.condition), parameters)
        exceptions = cursor.fetchall()
    rows = {pk: count for _, pk, count in counts}
    left_out = {"blocked": 0, "replaced": 0, "not_usable_yet": 0}
    for pk, why, count in exceptions:
        left_out[why] += count
        rows[pk] -= count if why != "not_usable_yet" else 0
    return Contents(
        contents.condition,
        contents.parameters,
        licensing_ids=sorted(pk for pk, count in rows.items() if count),
        rows=sum(rows.values()),
        left_out=left_out,
        by_number=[
            (number, sum(one[2] for one in same))
            for number, same in groupby(counts, lambda one: one[0])
        ],
    )


def _condition(
    own: BaseDatabaseWrapper, export: KeyExport, actor: Actor
) -> tuple[str, dict[str, Any]]:
    allowed = _may_download(own, actor, export.licensing_id_id)
    if not allowed or not actor.has_scope(Scope.KEYS_EXPORT):
        raise NotPermitted
    condition = "l.licensing_id_id = ANY(%(allowed)s::uuid[])"
    parameters = {"allowed": _array(allowed)}
    if export.scope != ExportScope.KEYS:
        return condition, parameters
    condition += " AND l.key_id = ANY(%(keys)s::uuid[])"
    parameters["keys"] = _array(export.keys or [])
    with own.cursor() as cursor:
        cursor.execute(
            f"SELECT count(DISTINCT l.key_id) FROM keys_listing l WHERE {condition}", parameters
        )
        if cursor.fetchone()[0] != len(export.keys or []):
            raise NotPermitted  # each of the keys that were ticked must still be allowed
    return condition, parameters


def _array(ids: list[UUID]) -> str:
    """Ten thousand ids as one text, which is read faster than as many values."""
    return f"{{{','.join(map(str, ids))}}}"


def _may_download(own: BaseDatabaseWrapper, actor: Actor, only: UUID | None) -> list[UUID]:
    """The licensing IDs where the actor may download keys, or the one asked for if it is."""
    found = LicensingId.objects.visible_to(actor, Action.REVEAL_KEYS)
    if only:
        found = found.filter(pk=only)
    try:
        compiler = found.values("pk").query.get_compiler(connection=own)
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return []
    with own.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [pk for (pk,) in cursor.fetchall()]


def find_middle(own: BaseDatabaseWrapper, contents: Contents) -> Boundary:
    """The number and product at which about half of the rows are behind."""
    half = sum(count for _, count in contents.by_number) / 2
    number, before = _where_reached(contents.by_number, half)
    products = PRODUCTS.format(scope=contents.condition)
    with own.cursor() as cursor:
        cursor.execute(products, contents.parameters | {"number": number})
        product, _ = _where_reached(cursor.fetchall(), half - before)
    return number, product


def _where_reached(counts: list[tuple[str, int]], half: float) -> tuple[str, int]:
    before = 0
    for name, count in counts:
        if before + count > half:
            return name, before
        before += count
    return "", before
