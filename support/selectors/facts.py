"""Facts that requests are checked by: which keys stand where. The caller has asked for sight."""

from django.db.models import Q

from agreements.models import LicensingId
from catalog.models import Product
from catalog.states import KeyType, KmsRule
from keys.models import Key, Listing
from keys.states import OUT_OF_USE, ListingState


def find_key_listed(
    place: LicensingId, last_five: str, type_: str | None, product: Product | None
) -> Key | None:
    """The key of a licensing ID with these last five characters, of a type and a product."""
    given = {"type": type_, "product": product}
    listings = Listing.objects.filter(licensing_id=place, key__last_five=last_five)
    listings = listings.filter(**{name: value for name, value in given.items() if value})
    first = listings.select_related("key").order_by("created_at", "pk").first()
    return first.key if first else None


def is_listed(place: LicensingId, key: Key, product: Product | None) -> bool:
    """Whether a key is listed under a licensing ID, for a product if one is named."""
    listings = Listing.objects.filter(licensing_id=place, key=key)
    return (listings.filter(product=product) if product else listings).exists()


def find_listing(place: LicensingId, key: Key) -> Listing | None:
    """The first listing of a key under a licensing ID."""
    listings = Listing.objects.filter(licensing_id=place, key=key)
    return listings.select_related("key", "product").order_by("created_at", "pk").first()


def has_kms_key(place: LicensingId, product: Product) -> bool:
    """Whether a usable KMS host key of the product's group stands under the licensing ID."""
    group = Q(product__kms_group=product.kms_group) if product.kms_group else Q(product=product)
    held = Listing.objects.filter(
        group, licensing_id=place, type=KeyType.KMS, state=ListingState.ISSUED
    )
    return held.exclude(key__status__in=OUT_OF_USE).exists()


def list_missing_types(place: LicensingId, product: Product) -> list[str]:
    """The types of keys of a product that the licensing ID may have and has no usable key of."""
    held = Listing.objects.filter(licensing_id=place, product=product, state=ListingState.ISSUED)
    usable = set(held.exclude(key__status__in=OUT_OF_USE).values_list("type", flat=True))
    possible = {KeyType.VLK, KeyType.MAK}
    if place.program.kms == KmsRule.INCLUDED or place.has_kms_exception:
        possible.add(KeyType.KMS)
    return [type_ for type_ in product.key_types if type_ in possible - usable]


def find_place_numbered(number: str) -> LicensingId | None:
    """The licensing ID with a number that somebody typed, if it is the only one."""
    found = list(LicensingId.objects.filter(number=number.strip().upper())[:2])
    return found[0] if len(found) == 1 else None
