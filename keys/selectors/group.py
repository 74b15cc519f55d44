"""The keys of an ownership group, as far as the actor sees them, and which of them is chosen."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.actor import Actor
from agreements.access import administers_group
from agreements.models import LicensingId
from catalog.models import Product
from catalog.states import KeyType
from keys.models import Key, Listing, StandardKey
from keys.selectors.listings import with_row_data
from keys.states import OUT_OF_USE, ListingState


def list_group_keys(actor: Actor, licensing_id: LicensingId) -> QuerySet[Listing]:
    """What the actor sees listed in the group of a licensing ID and can be deployed there.

    Keys are not tied to the licenses of their own licensing ID. OSA keys are left out: one is
    redeemed once, for the seats of its order line. Each row says whether it `is_standard`.
    """
    group = Listing.objects.in_profile_of(actor).filter(group_id=licensing_id.group_id)
    issued = group.filter(state=ListingState.ISSUED).exclude(type=KeyType.OSA)
    usable = with_row_data(issued.exclude(key__status__in=OUT_OF_USE))
    return usable.annotate(is_standard=StandardKey.objects.of_listing())


def list_standard_keys(found: QuerySet[Listing]) -> list[Listing]:
    """The chosen ones of `list_group_keys`, one for each product, by product."""
    by_product = ("product_name", "product_id")
    chosen = found.filter(StandardKey.objects.of_listing()).order_by(*by_product, "number", "pk")
    return list(chosen.distinct(*by_product))


def may_choose(actor: Actor, licensing_id: LicensingId) -> bool:
    """Whether the actor may choose the standard keys of the group."""
    return administers_group(actor, licensing_id.group_id)


def get_listed_product(actor: Actor, key: Key, pk: UUID) -> Product:
    """A product that a visible listing of the key is for; raises `Product.DoesNotExist`."""
    listed = Listing.objects.visible_to(actor).filter(key=key)
    return Product.objects.filter(pk__in=listed.values("product")).get(pk=pk)
