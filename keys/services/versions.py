"""Releasing a new product version: from then on it is given to those who are entitled to it."""

from datetime import datetime

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from catalog.models import Product
from keys.fulfillment import release
from keys.models import NewVersion


def release_version(*, by: Actor, product: Product, at: datetime) -> NewVersion:
    """Release a product today, before the day that the catalog has for it or where it has none.

    Raises `NotPermitted`, or `Refused` (`released_already`).
    """
    require_anywhere(by, Action.LOAD_CENTER)
    return release(product.pk, by=by, at=at)
