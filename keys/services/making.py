"""Making keys for the products of this center."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from audit.services import record
from catalog.models import Product
from catalog.states import Authority, KeyType
from jobs.wakeups import wake
from keys import vault
from keys.models import Key, StockKind
from keys.states import OsaStatus
from vlsc.lib.ids import uuid7
from vlsc.lib.product_keys import make_key
from vlsc.lib.refused import CodedMessage, Invalid, Refused

MOST_MADE = 5_000  # at once
HOSTS, ACTIVATIONS_PER_HOST = 6, 10  # that a KMS host key allows, unless raised


def make_stock(*, by: Actor, product: Product, type: str, count: int, at: datetime) -> int:  # noqa: A002
    """Put so many new keys of a product of this center into stock; returns their number.

    What waits for them gets them at once, the longest waiting first. Raises `NotPermitted`,
    `Invalid` for a number out of range or a type that the product has not, and `Refused`
    (`not_the_activation_authority`): keys of other licensors come from them.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    if not 0 < count <= MOST_MADE:
        text = _("Create 1 to %(most)s keys at a time.") % {"most": MOST_MADE}
        raise Invalid({"count": [CodedMessage(text, "too_many" if count > 0 else "too_few")]})
    if product.activation_authority != Authority.CENTER:
        raise Refused(
            "not_the_activation_authority", _("Keys for this product come from its licensor.")
        )
    if type == KeyType.SETUP or type not in product.key_types:
        raise Invalid({"type": [_("The product has no keys of this type.")]})
    with transaction.atomic():
        Key.objects.bulk_create(_make_keys(product, type, count))
        record(
            by=by,
            at=at,
            action="stock.made",
            subject=("stock", product.pk, product.name),
            type=type,
            keys=count,
        )
        wake("keys.serve_waiting", product.pk)
    return count


def _make_keys(product: Product, key_type: str, count: int) -> list[Key]:
    """Sealed, not saved."""
    kind = StockKind.of(product.pk, product.kms_group, key_type)
    fields: dict[str, Any] = {
        "product_id": kind.product,
        "kms_group": kind.kms_group,
        "type": key_type,
    }
    if key_type == KeyType.KMS:
        fields |= {"hosts_allowed": HOSTS, "activations_per_host": ACTIVATIONS_PER_HOST}
    if key_type == KeyType.OSA:
        fields |= {"osa_status": OsaStatus.AVAILABLE}
    seal, fingerprint = vault.key_sealer(), vault.fingerprinter()
    keys = []
    for _number in range(count):
        clear, pk = make_key(), uuid7()
        key = Key(id=pk, activation_authority=Authority.CENTER, source="ledger", **fields)
        key.ciphertext = seal(clear.encode("ascii"), pk.bytes)
        key.fingerprint, key.last_five = fingerprint(clear), clear[-5:]
        keys.append(key)
    return keys
