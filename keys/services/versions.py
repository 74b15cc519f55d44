"""Releasing a new product version: from then on it is given to those who are entitled to it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from audit.services import record
from catalog.models import Product
from keys.models import NewVersion
from keys.selectors.versions import find_entitled
from vlsc.lib.refused import Refused


def release_version(*, by: Actor, product: Product, at: datetime) -> NewVersion:
    """Release a product today, or on the earlier day that the catalog has for it.

    Every licensing ID that is entitled to it is looked at by workers, which issue keys from stock
    or have it wait for one; people get a mail when their key is there. Raises `NotPermitted`, or
    `Refused` (`released_already`).
    """
    require_anywhere(by, Action.LOAD_CENTER)
    with transaction.atomic():
        row = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
        if NewVersion.objects.filter(product=row).exists():
            raise Refused("released_already", _("This version has already been released."))
        row.released_on = min(row.released_on or by.today, by.today)
        row.save(update_fields=["released_on"])
        count = find_entitled(row, by.today).bump_rights_version()
        version = NewVersion.objects.create(product=row, released_at=at, licensing_ids=count)
        record(
            by=by,
            at=at,
            action="product.released",
            subject=("product", row.pk, row.name),
            entitled=str(count),
        )
    return version
