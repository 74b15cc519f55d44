"""A product as somebody may see it: its setup key, how it was delivered, the rights with it."""

from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import JSONObject

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import may_anywhere
from agreements.models import LicensingId, Purchase
from catalog.models import Product, Program
from keys.models import Listing
from keys.selectors.listings import with_shown

# What a program says about rights (the names are those that agreements/parts/rights.html reads).
RIGHTS = ("name", "media", "has_reimaging_rights", "has_downgrade_rights", "has_evaluation_rights")


def get_product(actor: Actor, pk: UUID) -> Product:
    """One product of the catalog, which everybody may see, with what is the reader's own about it.

    `may_see_setup_key` and `fulfillments` (of its purchases under the licensing IDs where setup
    keys may be seen) decide whether its published setup key is shown, or the media sleeve named.
    `programs` are those of the licensing IDs in sight, with the rights they give.
    """
    seen = LicensingId.objects.visible_to(actor, Action.SEE_SETUP_KEYS)
    bought = Purchase.objects.filter(product=OuterRef("pk"), licensing_id__in=seen.values("pk"))
    under = LicensingId.objects.visible_to(actor).filter(program=OuterRef("pk"))
    programs = Program.objects.filter(Exists(under)).order_by("name")
    return (
        Product.objects.select_related("setup_key")
        .annotate(
            may_see_setup_key=Value(may_anywhere(actor, Action.SEE_SETUP_KEYS)),
            fulfillments=ArraySubquery(bought.values("fulfillment").order_by().distinct()),
            programs=ArraySubquery(programs.values(json=JSONObject(**{f: f for f in RIGHTS}))),
        )
        .get(pk=pk)
    )


def list_product_listings(actor: Actor, product: Product) -> QuerySet[Listing]:
    """The listings of a product in sight."""
    return with_shown(Listing.objects.in_profile_of(actor).filter(product=product))
