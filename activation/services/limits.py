"""Changes of a key's limit, and of the key itself, that the ledger has to follow.

Called by decisions on requests and by the replacement of a compromised key, within their
transactions; the permission was asked there.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actor import Actor
from activation import ledger
from activation.confirmation import confirmation_id
from activation.models import Activation
from activation.product_secrets import live_version, product_secret
from activation.states import ActivationState, Channel
from audit.services import record
from catalog.states import Authority, KeyType
from keys.models import Key, Listing
from keys.services import confirmation_seed
from vlsc.lib.refused import Refused

AT_ONCE = 5_000


def raise_limit(*, by: Actor, listing: Listing, more: int, at: datetime, reason: str) -> Key:
    """Grant so many more activations of a MAK of this center, at once.

    Raises `Refused` (`not_the_activation_authority`) for a key that its licensor counts.
    """
    key = listing.key
    if not key or (key.type, key.activation_authority) != (KeyType.MAK, Authority.CENTER):
        raise Refused("not_the_activation_authority", "")
    if more < 1:
        raise ValueError("A limit never falls.")
    with transaction.atomic():
        key.raise_granted(more)
        record(
            by=by,
            at=at,
            action="key.limit_raised",
            subject=("key", key.pk, str(key)),
            licensing_ids=[listing.licensing_id_id],
            more=more,
            reason=reason,
        )
    return key


def carry_over(*, by: Actor, old: Key, listing: Listing, at: datetime, reason: str) -> int:
    """Re-issue the active machines of a replaced key under the key now listed; their number.

    Each machine activates with the new key for free. Raises `IntegrityError`, and changes nothing,
    if the new key allows fewer than are active.
    """
    key, product = listing.key, listing.product
    if key is None:
        raise ValueError("The listing has no key yet.")
    secret = product_secret(product.code, live_version(product))
    seed = confirmation_seed(key=key, product_secret=secret)
    version = live_version(product)
    act = ledger.Act(
        by=by, at=at, channel=Channel.CARRIED, secret_version=version, reason=reason[:500]
    )
    moved = 0
    with transaction.atomic():
        for machines in _parts(old):
            renewed = {pk: confirmation_id(seed, digits) for pk, digits in machines}
            moved += ledger.carry_over(old.pk, key.pk, renewed, act)
        record(
            by=by,
            at=at,
            action="activation.carried_over",
            subject=("key", key.pk, str(key)),
            licensing_ids=[listing.licensing_id_id],
            machines=moved,
            reason=reason,
        )
    return moved


def _parts(old: Key) -> Iterator[list[tuple[UUID, str]]]:
    """The active rows, some at once; those that were carried over are not active any more."""
    active = Activation.objects.filter(key_id=old.pk, state=ActivationState.ACTIVE)
    rows = active.order_by("id").values_list("id", "machine")
    while part := list(rows[:AT_ONCE]):
        yield part
