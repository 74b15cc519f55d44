"""The release of a product version: everybody who is entitled to it is looked at."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from audit.services import record
from catalog.models import Product
from keys.models import NewVersion
from keys.selectors.versions import find_entitled
from vlsc.lib.refused import Refused


@transaction.atomic
def release(product: UUID, *, by: Actor, at: datetime) -> NewVersion:
    """Release a product today, or on the earlier day that the catalog has for it.

    Workers then issue keys from stock or have licensing IDs wait for one; people get a mail when
    their key is there. Raises `Refused` (`released_already`).
    """
    row = Product.objects.select_for_update(no_key=True).get(pk=product)
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
