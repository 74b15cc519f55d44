"""Services for the catalog."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action, staff_may, token_allows
from catalog.loading import Loaded, load_catalog
from catalog.models import Product, Program
from vlsc.lib.refused import NotPermitted, Refused


def load_included_catalog(*, by: Actor, at: datetime) -> Loaded:
    """Load the catalog that comes with the center into an empty one.

    Raises `NotPermitted`, and `Refused` (`catalog_not_empty`) when there is a program or product:
    the files would replace what was changed.
    """
    if not (staff_may(by.staff_role, Action.LOAD_CENTER) and token_allows(by, Action.LOAD_CENTER)):
        raise NotPermitted
    with transaction.atomic():
        if Program.objects.exists() or Product.objects.exists():
            raise Refused("catalog_not_empty", _("There is a catalog already."))
        return load_catalog(by=by, at=at)
