"""A product as the actor sees it: its setup key, how it was delivered, its usage rights."""

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
from keys.selectors.add_ons import add_ons_column
from keys.selectors.listings import with_row_data
from keys.selectors.media import media_programs_column

# The fields of a program about usage rights, as agreements/parts/rights.html reads them.
RIGHTS = ("name", "media", "has_reimaging_rights", "has_downgrade_rights", "has_evaluation_rights")


def get_product(actor: Actor, pk: UUID) -> Product:
    """One product of the catalog, which anyone may see, annotated for the actor.

    `may_see_setup_key` and `fulfillments` (of its purchases under the licensing IDs where setup
    keys may be seen) decide whether the page shows its published setup key or refers to the media
    sleeve. `programs` are those of the visible licensing IDs, with their usage rights. `adding` and
    `media_programs` are for `list_add_ons_of` and `list_product_media`.
    """
    visible = LicensingId.objects.visible_to(actor, Action.SEE_SETUP_KEYS)
    bought = Purchase.objects.filter(product=OuterRef("pk"), licensing_id__in=visible.values("pk"))
    licensing_ids = LicensingId.objects.visible_to(actor).filter(program=OuterRef("pk"))
    programs = Program.objects.filter(Exists(licensing_ids)).order_by("name")
    return (
        Product.objects.select_related("setup_key")
        .annotate(
            may_see_setup_key=Value(may_anywhere(actor, Action.SEE_SETUP_KEYS)),
            fulfillments=ArraySubquery(bought.values("fulfillment").order_by().distinct()),
            programs=ArraySubquery(
                programs.values(json=JSONObject(**{name: name for name in RIGHTS}))
            ),
            adding=add_ons_column(),
            media_programs=media_programs_column(actor),
        )
        .get(pk=pk)
    )


def list_product_listings(actor: Actor, product: Product) -> QuerySet[Listing]:
    """The visible listings of a product."""
    return with_row_data(Listing.objects.in_profile_of(actor).filter(product=product))
