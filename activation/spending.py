"""Spends for machines as they come in: installation IDs read, confirmation IDs computed and signed.

Who may, and whether the key activates, the services have asked before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from activation import ledger
from activation.certificates import sign_certificate
from activation.confirmation import confirmation_id
from activation.installation_ids import BadInstallationId, parse_installation_id
from activation.product_secrets import live_version, product_secret
from activation.selectors.activations import count_active
from activation.states import Channel
from keys.models import Key, Listing
from keys.services import confirmation_seed
from vlsc.lib.masking import mask_secrets
from vlsc.lib.refused import CodedMessage, Invalid, Refused

Typed = Sequence[tuple[str, str]]  # (installation ID as it was typed, the machine's name or "")


@dataclass(frozen=True, kw_only=True)
class Activated:
    """`result` is granted, already, exhausted or invalid; the counts are those of the moment."""

    result: str
    installation_id: str
    id: UUID | None = None
    confirmation_id: str | None = None
    certificate: str | None = None
    bad_group: int | None = None
    used: int = 0
    allowed: int = 0

    @property
    def remaining(self) -> int:
        return self.allowed - self.used


@dataclass(frozen=True)
class Batch:
    """The results in the order of the machines, and the counts after them."""

    results: list[Activated]
    used: int
    allowed: int

    @property
    def remaining(self) -> int:
        return self.allowed - self.used

    def count(self, result: str) -> int:
        return sum(each.result == result for each in self.results)


def parse(text: str) -> str:
    """The 63 digits; raises `Invalid`, naming the wrong groups."""
    try:
        return parse_installation_id(text)
    except BadInstallationId as error:
        message = CodedMessage(str(error), "bad_installation_id")
        raise Invalid({"installation_id": [message]}) from None


def act_on(
    listing: Listing, *, by: Actor, at: datetime, channel: Channel, reason: str = ""
) -> ledger.Act:
    """Who activates, when and how, with the live version of the product's secret."""
    version = live_version(listing.product)
    return ledger.Act(by=by, at=at, channel=channel, secret_version=version, reason=reason)


def spend_one(listing: Listing, digits: str, name: str, act: ledger.Act) -> Activated:
    """Spend for one machine; raises `Refused` (`exhausted`) with the counts."""
    [spent] = spend_each(listing, [(digits, name)], [act])
    return answer(listing, digits, spent)


def spend_each(
    listing: Listing, machines: Typed, acts: Sequence[ledger.Act]
) -> Sequence[ledger.Spent]:
    """Spend for (63 digits, name), each by its act; the acts differ in time and request only."""
    compute, key = _computer(listing), _key_of(listing).pk
    named = [ledger.Machine(digits, compute(digits), name) for digits, name in machines]
    if len(named) == 1:
        return [ledger.spend(key, named[0], acts[0])]  # costs less than the same for several
    return ledger.spend_many(key, named, acts)


def answer(listing: Listing, digits: str, spent: ledger.Spent) -> Activated:
    """What the machine needs, signed; raises `Refused` (`exhausted`) with the counts."""
    if spent.result == "exhausted":
        raise Refused(
            "exhausted",
            _("All %(allowed)s activations of this key are used.") % {"allowed": spent.allowed},
            used=spent.used,
            allowed=spent.allowed,
            request_url=settings.PUBLIC_URL + reverse("keys:key", args=[_key_of(listing).pk]),
        )
    return _activated(listing, digits, spent)


def spend_many(listing: Listing, machines: Typed, act: ledger.Act) -> Batch:
    """Spend for several, in their order; those with a wrong installation ID are only named."""
    read, compute = read_machines(machines), _computer(listing)
    good = [
        ledger.Machine(each.installation_id, compute(each.installation_id), name)
        for each, (_typed, name) in zip(read, machines, strict=True)
        if not each.result
    ]
    if not good:
        return count_many(listing, machines)
    spent = ledger.spend_batch(_key_of(listing).pk, good, act)
    rows = iter(spent)
    results = [
        each if each.result else _activated(listing, each.installation_id, next(rows))
        for each in read
    ]
    return Batch(results, spent[0].used, spent[0].allowed)


def count_many(listing: Listing, machines: Typed) -> Batch:
    """What `spend_many` would come to at this moment. Nothing is spent."""
    read = read_machines(machines)
    wanted = [each.installation_id for each in read if not each.result]
    active, used, allowed = count_active(_key_of(listing), wanted)
    results, refused = [], set()
    for each in read:
        result = each.result
        if not result and each.installation_id in active:
            result = "already"
        elif not result and (used == allowed or each.installation_id in refused):
            result = "exhausted"
            refused.add(each.installation_id)
        elif not result:
            result = "granted"
            active.add(each.installation_id)
            used += 1
        results.append(replace(each, result=result))
    return Batch(results, used, allowed)


def read_machines(machines: Typed) -> list[Activated]:
    """Each machine with its digits and no result, or as invalid with its first wrong group."""
    read = []
    for typed, _name in machines:
        try:
            read.append(Activated(result="", installation_id=parse_installation_id(typed)))
        except BadInstallationId as error:
            bad = error.bad_groups[0]
            shown = mask_secrets(typed)
            read.append(Activated(result="invalid", installation_id=shown, bad_group=bad))
    return read


def _activated(listing: Listing, digits: str, spent: ledger.Spent) -> Activated:
    certificate = None
    if spent.id is not None and spent.activated_at is not None:
        certificate = sign_certificate(
            activation_id=spent.id,
            issued_at=spent.activated_at,
            product=listing.product.code,
            key_last_five=_key_of(listing).last_five,
            installation_id=digits,
            channel=str(spent.channel),
        )
    return Activated(
        result=spent.result,
        installation_id=digits,
        id=spent.id,
        confirmation_id=spent.confirmation_id,
        certificate=certificate,
        used=spent.used,
        allowed=spent.allowed,
    )


def _computer(listing: Listing) -> Callable[[str], str]:
    """Computes confirmation IDs of the key under its product; the key is opened once."""
    secret = product_secret(listing.product.code, live_version(listing.product))
    seed = confirmation_seed(key=_key_of(listing), product_secret=secret)
    return lambda digits: confirmation_id(seed, digits)


def _key_of(listing: Listing) -> Key:
    assert listing.key is not None, "a listing that was checked has a key"  # noqa: S101
    return listing.key
