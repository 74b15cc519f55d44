"""Loading the catalog that comes with the center."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from catalog.access import require_keeping
from catalog.loading import Loaded, load_catalog
from catalog.models import Product, Program
from vlsc.lib.refused import Refused


def load_included_catalog(*, by: Actor, at: datetime) -> Loaded:
    """Load the catalog that comes with the center into an empty one.

    Raises `NotPermitted`, and `Refused` (`catalog_not_empty`) when there is a program or product:
    the files would replace what was changed.
    """
    require_keeping(by)
    with transaction.atomic():
        if Program.objects.exists() or Product.objects.exists():
            raise Refused("catalog_not_empty", _("There is already a catalog."))
        return load_catalog(by=by, at=at)
