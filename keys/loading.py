"""Loading stock: keys that no licensing ID has yet, for a product or a KMS group.

The importer seals each key as it reads it; here are only its fingerprint and its last five. A key
that has been issued since it was loaded stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from agreements.loading.references import find_products, write_rows
from catalog.models import Product
from catalog.states import Authority, KeyType
from keys.models import Key
from keys.states import OsaStatus
from vlsc.lib.tables import Change, Column, Load, Reads, Row, Table, compare, good, refuse_twins
from vlsc.lib.text import fold_name

TYPES = (KeyType.VLK, KeyType.KMS, KeyType.MAK, KeyType.OSA)
# A KMS host key allows 6 hosts with 10 activations each, unless raised (docs/domain).
HOSTS, ACTIVATIONS_PER_HOST = 6, 10
COLUMNS = (
    Column(name="product", limit=160),
    Column(name="kms_group", limit=80),
    Column(name="type", reads=Reads.CHOICE, choices=tuple(TYPES), is_required=True, is_key=True),
    Column(name="key", reads=Reads.KEY, is_required=True, is_key=True),
    Column(name="allowed", reads=Reads.COUNT),
    Column(name="seats", reads=Reads.COUNT),
    Column(name="usable_from", reads=Reads.DATE),
)


@dataclass(frozen=True)
class SealedKey:
    """A key as it was read: sealed for the row with this id. `licensor_fault` is why it can't be a
    key of a product that its licensor activates: a code with its facts."""

    id: UUID
    ciphertext: bytes
    fingerprint: bytes
    last_five: str
    licensor_fault: tuple[str, dict[str, Any]] | None

    def __str__(self) -> str:
        return f"…{self.last_five}"


def plan(rows: Sequence[Row]) -> list[Change]:
    """Compare the rows with the center; refuses keys that customers have, and the wrong types."""
    for row in good(rows):
        if bool(row.values.get("product")) == bool(row.values.get("kms_group")):
            row.refuse("product", "product_or_group")
    find_products([row for row in rows if row.values.get("product")], "product")
    groups = _read_groups()
    for row in good(rows):
        _check(row, groups)
    refuse_twins(rows, "key", lambda row: row.values["key"].fingerprint)
    fingerprints = [row.values["key"].fingerprint for row in good(rows)]
    found = Key.objects.filter(fingerprint__in=fingerprints).select_related("product")
    known = {bytes(key.fingerprint): key for key in found}
    changes = [_change(row, known.get(row.values["key"].fingerprint)) for row in good(rows)]
    return [change for change in changes if change.row.is_good]


def write(changes: Sequence[Change], load: Load) -> list[UUID]:
    """Write the keys. What waits for one gets it by a sweep, the oldest first."""
    for change in changes:
        _count(change.instance, load.at, load.source)
        change.attributes |= {"source", "counted_at"} if "allotted" in change.attributes else set()
    write_rows(changes, Key)
    return []


def _read_groups() -> dict[str, tuple[str, str]]:
    """The KMS groups by folded name: their name, and who activates their products."""
    products = Product.objects.exclude(kms_group="").order_by("-code")
    named = products.values_list("kms_group", "activation_authority")
    return {fold_name(group): (group, authority) for group, authority in named}


def _check(row: Row, groups: dict[str, tuple[str, str]]) -> None:
    """Put the group's name and the authority into the row; refuse what does not fit together."""
    values, product = row.values, row.values.get("product")
    if product:
        values["kms_group"] = product.kms_group if values["type"] == KeyType.KMS else ""
        values["authority"] = product.activation_authority
        if values["type"] not in product.key_types:
            row.warn("type", "type_unusual")
    elif group := groups.get(fold_name(values["kms_group"])):
        values["kms_group"], values["authority"] = group
        if values["type"] != KeyType.KMS:
            row.refuse("type", "group_of_kms_keys")
    else:
        row.refuse("kms_group", "unknown_kms_group", name=values["kms_group"])
    if row.is_good and values["authority"] == Authority.EXTERNAL and values["key"].licensor_fault:
        code, facts = values["key"].licensor_fault
        row.refuse("key", code, **facts)
    _check_counts(row)


def _check_counts(row: Row) -> None:
    kind = row.values["type"]
    if row.values.get("allowed") is not None and kind != KeyType.MAK:
        row.refuse("allowed", "counter_not_taken")
    if row.values.get("seats") is not None and kind != KeyType.OSA:
        row.refuse("seats", "osa_only")
    if row.values.get("seats") is None and kind == KeyType.OSA:
        row.refuse("seats", "missing")


def _change(row: Row, known: Key | None) -> Change:
    sealed = row.values["key"]
    product = None if row.values["kms_group"] else row.values["product"]
    of = {"type": row.values["type"], "product": product, "kms_group": row.values["kms_group"]}
    if known and any(getattr(known, name) != value for name, value in of.items()):
        row.refuse("key", "key_known")
    key = known or _new_key(sealed, of, row.values["authority"])
    values: dict[str, Any] = {}
    if key.group_id is None:
        columns = {"allowed": "allotted", "seats": "seats", "usable_from": "usable_from"}
        values = {to: row.values[name] for name, to in columns.items() if name in row.values}
        if values.get("allotted", 0) is None:
            del values["allotted"]
    change = compare(row, f"{row.values['type'].upper()} {sealed}", key, values, NAMES)
    if change.is_new:
        change.cells = {"product": ("", str(product or row.values["kms_group"])), **change.cells}
    return change


NAMES = {"allotted": "allowed"}


def _new_key(sealed: SealedKey, of: dict[str, Any], authority: str) -> Key:
    is_kms, is_osa = of["type"] == KeyType.KMS, of["type"] == KeyType.OSA
    return Key(
        id=sealed.id,
        ciphertext=sealed.ciphertext,
        fingerprint=sealed.fingerprint,
        last_five=sealed.last_five,
        activation_authority=authority,
        hosts_allowed=HOSTS if is_kms else 0,
        activations_per_host=ACTIVATIONS_PER_HOST if is_kms else 0,
        osa_status=OsaStatus.AVAILABLE if is_osa else "",
        **of,
    )


def _count(key: Key, at: datetime, source: str) -> None:
    """Note when and by what file the counter of a licensor's key is known."""
    if key.type in {KeyType.MAK, KeyType.OSA}:
        is_external = key.activation_authority == Authority.EXTERNAL
        key.counted_at, key.source = at, source if is_external else "ledger"


KEY_STOCK = Table(columns=COLUMNS, plan=plan, write=write)
