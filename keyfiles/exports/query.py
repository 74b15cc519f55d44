"""What a key file contains: which rows, how many, in which order, and what is left out.

All queries run in the file's snapshot. Rows are the listings with a key, of the licensing IDs where
the actor may download keys; blocked and replaced keys are left out.
"""

from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import LicensingId
from keyfiles.models import KeyExport
from keyfiles.states import ExportScope
from keys.models import USED
from vlsc.lib.keyset import COUNTED
from vlsc.lib.refused import NotPermitted

Boundary = tuple[str, str]  # (number, product name): where the second half of a file begins

LISTED = "FROM keys_listing l JOIN keys_key k ON k.id = l.key_id"
USED_OF_KEY = USED.format(key="k")
OUT_OF_USE = "k.status IN ('blocked', 'replaced')"
COUNT = """
SELECT l.licensing_id_id, count(*) FROM keys_listing l
WHERE l.key_id IS NOT NULL AND {scope} GROUP BY 1
"""
# The first condition matches a small partial index, so that most keys are not read.
EXCEPTIONS = f"""
SELECT l.licensing_id_id,
    CASE WHEN {OUT_OF_USE} THEN k.status ELSE 'not_usable_yet' END, count(*)
{LISTED}
WHERE (k.status <> 'usable' OR k.usable_from IS NOT NULL) AND {{scope}}
    AND ({OUT_OF_USE} OR k.usable_from > %(today)s
        OR k.usable_from IS NULL AND k.status = 'not_usable_yet')
GROUP BY 1, 2
"""
# What of a short file is said above lists too; of a long one it would cost a sort of all rows.
DIFFERENT = f"""
SELECT count(DISTINCT l.key_id), count(DISTINCT l.product_id)
{LISTED} WHERE {{scope}} AND NOT ({OUT_OF_USE})
"""
PRODUCTS = """
SELECT l.product_name, count(*) FROM keys_listing l
WHERE l.key_id IS NOT NULL AND l.licensing_id_id = ANY(%(at_middle)s::uuid[]) AND {scope}
GROUP BY 1 ORDER BY 1
"""
# The parts of each line before and after the key; no cell can contain a tab. Text is sorted by code
# point. The few licensing IDs and products are ranked once, so that a million rows are compared by
# number; the labels of the types sort in the same order as their codes. The listing's id comes
# last, for keys that are listed twice under one number.
ROWS = f"""
WITH licensing_ids AS MATERIALIZED (
    SELECT i.id, dense_rank() OVER (ORDER BY i.number COLLATE "C") << 32 AS rank,
        i.number || E'\\t' || p.name || E'\\t' || o.name || E'\\t' AS names
    FROM agreements_licensingid i
    JOIN catalog_program p ON p.id = i.program_id
    JOIN agreements_organization o ON o.id = i.organization_id
    WHERE i.id = ANY(%(allowed)s::uuid[])
), products AS MATERIALIZED (
    SELECT id, name || E'\\t' AS name, row_number() OVER (ORDER BY name COLLATE "C") AS rank
    FROM catalog_product
)
SELECT licensing_ids.names || products.name, uuid_send(k.id) || k.ciphertext, CASE k.type
    WHEN 'mak' THEN E'\\tMAK\\t' || {{used}} || '/' || k.allowed || E'\\r\\n'
    WHEN 'kms' THEN E'\\tKMS\\t\\r\\n'
    WHEN 'vlk' THEN E'\\tVLK\\t\\r\\n'
    WHEN 'osa' THEN E'\\tOSA\\t\\r\\n'
    WHEN 'setup' THEN E'\\tSetup\\t\\r\\n' END
{LISTED} JOIN licensing_ids ON licensing_ids.id = l.licensing_id_id
JOIN products ON products.id = l.product_id
WHERE NOT ({OUT_OF_USE}) AND {{scope}}
ORDER BY licensing_ids.rank + products.rank, k.type COLLATE "C", k.last_five COLLATE "C", k.id, l.id
"""


@dataclass(frozen=True)
class Contents:
    """What a file will contain. `left_out` counts blocked, replaced and not yet usable rows."""

    condition: str
    parameters: dict[str, Any]
    licensing_ids: list[UUID] = field(default_factory=list)
    rows: int = 0
    keys: int | None = None  # how many different ones; not known of a long file
    products: int | None = None
    left_out: dict[str, int] = field(default_factory=dict)
    # (number, ids of its licensing IDs, their listed keys including those left out), by number
    by_number: list[tuple[str, list[UUID], int]] = field(default_factory=list)

    def totals(self) -> dict[str, int | None]:
        """What the row of a finished file says of its contents."""
        rows = {"rows_done": self.rows, "rows_total": self.rows}
        return {**rows, "keys_total": self.keys, "products_total": self.products}

    def query(self) -> tuple[str, dict[str, Any]]:
        """All rows of the file."""
        return ROWS.format(scope=self.condition, used=USED_OF_KEY), self.parameters

    def query_half(self, side: str, middle: Boundary) -> tuple[str, dict[str, Any]]:
        """The rows before (`<`) or from (`>=`) the middle."""
        half = f"{self.condition} AND (l.number, l.product_name) {side} (%(number)s, %(product)s)"
        number, product = middle
        return ROWS.format(scope=half, used=USED_OF_KEY), self.parameters | {
            "number": number,
            "product": product,
        }


def count_contents(snapshot: BaseDatabaseWrapper, export: KeyExport, actor: Actor) -> Contents:
    """Count what the file will contain for an actor.

    Raises `NotPermitted` if the actor may not download everything that was requested.
    """
    allowed = _may_download(snapshot, actor, export.licensing_id_id)
    condition, parameters = _condition(snapshot, export, [pk for pk, _ in allowed])
    with snapshot.cursor() as cursor:
        cursor.execute(COUNT.format(scope=condition), parameters)
        listed = dict(cursor.fetchall())
        cursor.execute(EXCEPTIONS.format(scope=condition), parameters | {"today": actor.today})
        exceptions = cursor.fetchall()
    rows, left_out = dict(listed), {"blocked": 0, "replaced": 0, "not_usable_yet": 0}
    for pk, status, count in exceptions:
        left_out[status] += count
        rows[pk] -= count if status != "not_usable_yet" else 0
    total = sum(rows.values())
    keys, products = _count_different(snapshot, total, condition, parameters)
    return Contents(
        condition,
        parameters,
        licensing_ids=sorted(pk for pk, count in rows.items() if count),
        rows=total,
        keys=keys,
        products=products,
        left_out=left_out,
        by_number=_by_number(allowed, listed),
    )


def _count_different(
    snapshot: BaseDatabaseWrapper, rows: int, condition: str, parameters: dict[str, Any]
) -> tuple[int | None, int | None]:
    """How many keys and products are in the file, if it is as short as lists that are counted."""
    if rows > COUNTED:
        return None, None
    with snapshot.cursor() as cursor:
        cursor.execute(DIFFERENT.format(scope=condition), parameters)
        keys, products = cursor.fetchone()
    return keys, products


def _by_number(
    allowed: list[tuple[UUID, str]], listed: dict[UUID, int]
) -> list[tuple[str, list[UUID], int]]:
    # Python compares text by code point, as the file does.
    by_number = itemgetter(1)
    groups = [
        (number, [pk for pk, _ in group])
        for number, group in groupby(sorted(allowed, key=by_number), by_number)
    ]
    return [(number, ids, sum(listed.get(pk, 0) for pk in ids)) for number, ids in groups]


def _condition(
    snapshot: BaseDatabaseWrapper, export: KeyExport, allowed: list[UUID]
) -> tuple[str, dict[str, Any]]:
    if not allowed:
        raise NotPermitted
    condition = "l.licensing_id_id = ANY(%(allowed)s::uuid[])"
    parameters = {"allowed": _array(allowed)}
    if export.scope != ExportScope.KEYS:
        return condition, parameters
    condition += " AND l.key_id = ANY(%(keys)s::uuid[])"
    parameters["keys"] = _array(export.keys or [])
    query = f"SELECT count(DISTINCT l.key_id) FROM keys_listing l WHERE {condition}"
    with snapshot.cursor() as cursor:
        cursor.execute(query, parameters)
        if cursor.fetchone()[0] != len(export.keys or []):
            raise NotPermitted  # the actor must still be allowed every selected key
    return condition, parameters


def _array(ids: list[UUID]) -> str:
    """An array literal: for many ids, faster to parse than one parameter each."""
    return f"{{{','.join(map(str, ids))}}}"


def _may_download(
    snapshot: BaseDatabaseWrapper, actor: Actor, only: UUID | None
) -> list[tuple[UUID, str]]:
    """(id, number) of licensing IDs where the actor may download keys; only of one, if given."""
    licensing_ids = LicensingId.objects.visible_to(actor, Action.EXPORT_KEYS)
    licensing_ids = licensing_ids.filter(pk=only) if only else licensing_ids
    try:
        query = licensing_ids.values("pk", "number").query
        sql, parameters = query.get_compiler(connection=snapshot).as_sql()
    except EmptyResultSet:
        return []
    with snapshot.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def find_middle(snapshot: BaseDatabaseWrapper, contents: Contents) -> Boundary:
    """The number and product before which about half of the rows are."""
    half = sum(count for *_, count in contents.by_number) / 2
    number, before = _where_reached(
        [(number, count) for number, _, count in contents.by_number], half
    )
    at_middle = next(ids for other, ids, _ in contents.by_number if other == number)
    with snapshot.cursor() as cursor:
        cursor.execute(
            PRODUCTS.format(scope=contents.condition),
            contents.parameters | {"at_middle": _array(at_middle)},
        )
        product, _ = _where_reached(cursor.fetchall(), half - before)
    return number, product


def _where_reached(counts: list[tuple[str, int]], half: float) -> tuple[str, int]:
    before = 0
    for name, count in counts:
        if before + count > half:
            return name, before
        before += count
    return "", before
