"""A product as somebody may see it: its setup key, how it was delivered, the rights with it."""

from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import LicensingId, Purchase
from agreements.models.sight import roles_of
from catalog.models import Product, Program
from keys.models import Listing


def get_product(actor: Actor, pk: UUID) -> Product:
    """One product of the catalog, which everybody may see.

    `may_see_setup_key` and `fulfillments` (of its purchases under the licensing IDs where setup
    keys may be seen) decide whether its published setup key is shown, or the media sleeve named.
    """
    seen = LicensingId.objects.visible_to(actor, Action.SEE_SETUP_KEYS)
    bought = Purchase.objects.filter(product=OuterRef("pk"), licensing_id__in=seen.values("pk"))
    return (
        Product.objects.select_related("setup_key")
        .annotate(
            may_see_setup_key=Exists(roles_of(actor, Action.SEE_SETUP_KEYS)),
            fulfillments=ArraySubquery(bought.values("fulfillment").order_by().distinct()),
        )
        .get(pk=pk)
    )


def list_product_listings(actor: Actor, product: Product) -> QuerySet[Listing]:
    """The listings of a product in sight."""
    found = Listing.objects.in_profile_of(actor).filter(product=product)
    return found.select_related("product", "key", "licensing_id__organization")


def list_programs_of(actor: Actor) -> QuerySet[Program]:
    """The programs of the licensing IDs in sight: their rights are the reader's."""
    seen = LicensingId.objects.visible_to(actor).filter(program=OuterRef("pk"))
    return Program.objects.filter(Exists(seen)).order_by("name")


def list_families() -> list[str]:
    """The families of the catalog's products, by name."""
    return list(Product.objects.order_by("family").values_list("family", flat=True).distinct())
