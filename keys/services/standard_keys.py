"""Choosing the key that a whole ownership group is to use for a product, and ending the choice."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from agreements.access import administers_group
from audit.services import record
from catalog.models import Product
from keys.models import Key, Listing, StandardKey
from keys.selectors import licensing_ids_listing
from vlsc.lib.refused import CodedMessage, Invalid, NotPermitted, Refused


def choose_standard_key(*, by: Actor, key: Key, product: Product, at: datetime) -> None:
    """Let everybody in the ownership group who sees the key find it first for the product.

    It takes the place of the one that was chosen before; the same again changes nothing and leaves
    no line. Raises `NotPermitted` for who is no administrator on the top organization, `Invalid`
    for a product that the key is not listed for, `Refused` (`key_blocked`) for one out of use.
    """
    group_id = _require(by, key)
    if not Listing.objects.filter(key=key, product=product).exists():
        raise Invalid(
            {"product": [CodedMessage(_("The key is not for this product."), "not_found")]}
        )
    with transaction.atomic():
        locked = Key.objects.select_for_update(no_key=True).get(pk=key.pk)
        if locked.is_out_of_use:
            raise Refused("key_blocked", _("This key was blocked or replaced."))
        chosen, is_new = StandardKey.objects.select_for_update().get_or_create(
            group_id=group_id, product=product, defaults={"key": key}
        )
        if not is_new and chosen.key_id == key.pk:
            return
        StandardKey.objects.filter(pk=chosen.pk).update(key=key)
        _record("standard_key.chosen", key, product, by=by, at=at)


def end_standard_key(*, by: Actor, key: Key, product: Product, at: datetime) -> None:
    """Let the group choose freely again; does nothing where the key is not the chosen one.

    Raises `NotPermitted`.
    """
    group_id = _require(by, key)
    with transaction.atomic():
        chosen = StandardKey.objects.filter(group_id=group_id, product=product, key=key)
        if chosen.delete()[0]:
            _record("standard_key.ended", key, product, by=by, at=at)


def _require(by: Actor, key: Key) -> UUID:
    """The ownership group of the key, if the actor may choose for it."""
    if key.group_id is None or not administers_group(by, key.group_id):
        raise NotPermitted
    return key.group_id


def _record(action: str, key: Key, product: Product, *, by: Actor, at: datetime) -> None:
    record(
        by=by,
        at=at,
        action=action,
        subject=("key", key.pk, str(key)),
        licensing_ids=[licensing_id.pk for licensing_id in licensing_ids_listing(key)],
        product=product.name,
    )
