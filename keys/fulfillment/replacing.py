"""What a key that comes in the place of a compromised one takes over from it.

The machines that were activated are carried over by the app with the ledger, which registers how.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import Center
from agreements.models import LicensingId
from agreements.selectors import list_people_with
from audit.services import record
from catalog.states import Authority, KeyType
from keys.fulfillment.holders import Holders
from keys.fulfillment.issuing import Issue
from keys.fulfillment.osa import find_seats
from keys.mails import KEY_REPLACED
from keys.models import Key, Listing, StandardKey
from keys.states import KeyStatus
from notices.services import queue_mail


class Carrier(Protocol):
    """Carries the machines of the old key over to the key of the listing; returns how many."""

    def __call__(
        self, *, by: Actor, old: Key, listing: Listing, at: datetime, reason: str
    ) -> int: ...


def _carry_nothing(*, by: Actor, old: Key, listing: Listing, at: datetime, reason: str) -> int:
    return 0


_carry: Carrier = _carry_nothing


def register_carrier(carrier: Carrier) -> None:
    """Register the function that carries machines over; the app with the ledger calls this."""
    global _carry
    _carry = carrier


def find_blocked(issues: Sequence[Issue], holders: Holders) -> None:
    """Find and lock the blocked keys in whose place listings wait for another, each once."""
    waiting = [listing for issue in issues for listing in issue.listings]
    blocked = Listing.objects.filter(
        licensing_id__any=holders.ids,
        product__any={listing.product_id for listing in waiting},
        key__type=waiting[0].type,
        key__status=KeyStatus.BLOCKED,
        key__replaced_by=None,
        key__withdrawn_at=None,  # nothing comes in the place of what was a mistake
    )
    locked = blocked.select_for_update(of=("key",), no_key=True).select_related("key")
    open_keys = list(locked.order_by("key"))
    for issue in issues if open_keys else []:
        places = {(each.licensing_id_id, each.product_id) for each in issue.listings}
        seats = find_seats(holders, issue.listings[0])
        for found in open_keys:
            fits = found.type != KeyType.OSA or (found.key and found.key.seats == seats)
            if fits and (found.licensing_id_id, found.product_id) in places:
                issue.old = found.key
                open_keys = [each for each in open_keys if each.key_id != found.key_id]
                break


def inherit(old: Key, *, at: datetime) -> dict[str, Any]:
    """The counts of the new key: what the old one allowed. A licensor's counters are its own."""
    if old.type == KeyType.KMS:
        return {
            "hosts_allowed": old.hosts_allowed,
            "activations_per_host": old.activations_per_host,
        }
    if old.type == KeyType.OSA:
        return {"seats": old.seats}
    if not _is_counted_here(old):
        return {}
    counts = {"allotted": old.allotted, "granted": old.granted, "allotment": old.allotment}
    return counts | {"counted_at": at, "source": "ledger"}


def take_over(
    old: Key, new: Key, listings: Sequence[Listing], *, by: Actor, at: datetime, reason: str = ""
) -> None:
    """Record that one key replaces another, now that it is listed, and carry the machines over."""
    new.mark_replacement(old)
    StandardKey.objects.filter(key=old).update(key=new)
    old.move_to(KeyStatus.REPLACED, field="status")
    record(
        by=by,
        at=at,
        action="key.replaced",
        subject=("key", old.pk, str(old)),
        licensing_ids={listing.licensing_id_id for listing in listings},
        replaced_by=str(new),
    )
    _tell(new, listings, at=at)
    if _is_counted_here(old):
        _carry(by=by, old=old, listing=listings[0], at=at, reason=reason)


def _tell(new: Key, listings: Sequence[Listing], *, at: datetime) -> None:
    """A mail to everybody who sees keys where the new one is listed."""
    concerned = LicensingId.objects.filter(pk__in={row.licensing_id_id for row in listings})
    for reader in list_people_with(concerned, Action.SEE_KEYS, on=Center.get().day(at)):
        queue_mail(
            template=KEY_REPLACED,
            to=reader,
            ids={"key": new.pk},
            dedup_key=f"{KEY_REPLACED}:{new.pk}:{reader.pk}",
            at=at,
        )


def _is_counted_here(key: Key) -> bool:
    return key.type == KeyType.MAK and key.activation_authority == Authority.CENTER
