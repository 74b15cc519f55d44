"""Loading media from the rows of a file: each names a file that is in the storage already.

A row that names a file of another medium refers to the same stored file.
"""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from agreements.loading.references import find_products, write_rows
from catalog.models import Medium
from catalog.models.medium import FILE_NAME, SHA256
from catalog.states import Architecture
from keyfiles.storage import find_size
from vlsc.lib.tables import (
    Change,
    Column,
    Load,
    Reads,
    Row,
    Table,
    compare,
    good,
    present,
    refuse_twins,
)

LOCK = "SELECT pg_advisory_xact_lock(hashtext('keyfiles.media'))"
FOLDER = "media"  # of the storage, where operations put files by hand
COLUMNS = (
    Column(name="product", limit=160, is_required=True, is_key=True),
    Column(name="file", limit=120, is_required=True, is_key=True),
    Column(name="language", is_required=True),
    Column(
        name="architecture",
        reads=Reads.CHOICE,
        choices=tuple(Architecture.values),
        is_required=True,
    ),
    Column(name="size", reads=Reads.BYTES),
    Column(name="sha256", limit=64, is_required=True),
    Column(name="released_on", reads=Reads.DATE),
)


def plan(rows: Sequence[Row]) -> list[Change]:
    """Compare the rows with the catalog; refuses files that are not stored, or are others."""
    lock_names()
    find_products(rows, "product")
    for row in good(rows):
        _read_texts(row)
    refuse_twins(rows, "file", lambda row: (row.values["product"].pk, row.values["file"]))
    stored = _read_stored([row.values["file"] for row in good(rows)])
    for row in good(rows):
        _check(row, stored)
    known = {
        (medium.product_id, medium.file): medium
        for medium in Medium.objects.filter(file__in=list(stored))
    }
    return [_change(row, stored, known) for row in good(rows)]


def write(changes: Sequence[Change], load: Load) -> list[UUID]:
    """Write the media."""
    write_rows(changes, Medium)
    return []


def lock_names() -> None:
    """Wait until nobody else gives a file's name to a medium; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)


def _read_texts(row: Row) -> None:
    row.values["sha256"] = row.values["sha256"].lower()
    for name, pattern in (("file", FILE_NAME), ("sha256", SHA256)):
        if not re.fullmatch(pattern, row.values[name]):
            row.refuse(name, f"{name}_malformed", text=row.values[name])


def _read_stored(names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What is known of each file: where it is stored, its size, and its digest if it has one.

    One that is not in the storage is left out. Raises `StorageUnreachable`.
    """
    found: dict[str, dict[str, Any]] = {}
    for medium in Medium.objects.filter(file__in=names).order_by("added_at"):
        same = {"stored_as": medium.stored_as, "size": medium.size, "sha256": medium.sha256}
        found.setdefault(medium.file, same)
    for name in dict.fromkeys(names):
        if name not in found and (facts := find_stored(name)):
            found[name] = facts
    return found


def find_stored(name: str) -> dict[str, Any] | None:
    """Where a file that was put into the storage by hand is, and its size; None if it is not."""
    stored_as = f"{FOLDER}/{name}"
    try:
        return {"stored_as": stored_as, "size": find_size(stored_as)}
    except FileNotFoundError:
        return None


def _check(row: Row, stored: dict[str, dict[str, Any]]) -> None:
    values = row.values
    facts = stored.get(values["file"])
    if facts is None:
        row.refuse("file", "file_not_stored", name=values["file"])
        return
    if values.get("size") not in {None, facts["size"]}:
        row.refuse("size", "size_differs", size=facts["size"])
    if facts.setdefault("sha256", values["sha256"]) != values["sha256"]:
        row.refuse("sha256", "sha256_differs", sha256=facts["sha256"])


def _change(
    row: Row, stored: dict[str, dict[str, Any]], known: dict[tuple[UUID, str], Medium]
) -> Change:
    product, file = row.values["product"], row.values["file"]
    medium = known.get((product.pk, file)) or Medium(product=product, file=file)
    facts = stored[file]
    values = present(row, "language", "architecture", "released_on")
    if medium._state.adding:
        values |= facts
    return compare(row, f"{product.code} {file}", medium, values, {})


MEDIA = Table(columns=COLUMNS, plan=plan, write=write)
