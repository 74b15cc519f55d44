"""What the release of a product version comes to: who is entitled to it, and what stock has."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from agreements.models import Forecast
from agreements.models.licensing_id import LicensingId, LicensingIdQuerySet
from catalog.models import AddOn, Product
from catalog.states import KeyNeed, KeyRule, KeyType, KmsRule
from keys.models import Key, Listing, NewVersion, StockKind
from keys.selectors.bringing import list_bringing
from keys.states import OUT_OF_USE, ListingState

# Types that the rules give; OSA keys come with order lines.
GIVEN = (KeyType.VLK, KeyType.MAK, KeyType.KMS)


@dataclass(frozen=True, kw_only=True)
class TypeOfVersion:
    """A type of key: `wanted` are the licensing IDs that take one from stock."""

    type: str
    wanted: int
    shared: int  # licensing IDs whose KMS host key serves it already
    in_stock: int

    @property
    def lacking(self) -> int:
        """How many will wait for a key."""
        return max(self.wanted - self.in_stock, 0)


@dataclass(frozen=True, kw_only=True)
class VersionPreview:
    """What a release would do."""

    product: Product
    entitled: int
    types: list[TypeOfVersion]


def list_unreleased(actor: Actor) -> QuerySet[Product]:
    """The products that were not released here yet, by name.

    Raises `NotPermitted` for who does not load the center.
    """
    require_anywhere(actor, Action.LOAD_CENTER)
    released = NewVersion.objects.filter(product=OuterRef("pk"))
    return Product.objects.filter(~Exists(released)).order_by("name")


def get_unreleased(actor: Actor, pk: UUID) -> Product:
    """One of them; raises `Product.DoesNotExist`, also for one that was released."""
    return list_unreleased(actor).get(pk=pk)


def list_new_versions(actor: Actor) -> QuerySet[NewVersion]:
    """The releases, the latest first. Raises `NotPermitted` for who does not load the center."""
    require_anywhere(actor, Action.LOAD_CENTER)
    return NewVersion.objects.select_related("product")


def preview_version(actor: Actor, product: Product) -> VersionPreview:
    """Who would get a key if the product were released today. Raises `NotPermitted`."""
    require_anywhere(actor, Action.LOAD_CENTER)
    entitled = find_entitled(product, actor.today)
    has_keys = product.key_need == KeyNeed.VOLUME_KEY
    types = [each for each in GIVEN if has_keys and each in product.key_types]
    return VersionPreview(
        product=product,
        entitled=entitled.count(),
        types=[_preview_type(product, each, entitled) for each in types],
    )


def find_entitled(product: Product, today: date) -> LicensingIdQuerySet:
    """The licensing IDs that are entitled to a product that is released by a day."""
    released_on = min(product.released_on or today, today)
    facts = {
        "pk": product.pk,
        "family": product.family,
        "edition": product.edition,
        "released_on": released_on,
    }
    brought = Exists(list_bringing(facts, today).filter(licensing_id=OuterRef("pk")))
    forecast = Forecast.objects.filter(licensing_id=OuterRef("pk"), pool=product.pool)
    by_pool = Q(program__key_rule=KeyRule.POOL, pools__contains=[product.pool])
    by_pool |= Q(Exists(forecast), program__key_rule=KeyRule.FORECAST)
    if AddOn.objects.filter(product=product).exists():
        by_pool &= Q(brought)
    found = LicensingId.objects.filter(by_pool | Q(brought, program__key_rule=KeyRule.PURCHASE))
    only = list(product.only_programs.values_list("pk", flat=True))
    return found.filter(program__in=only) if only else found


def _preview_type(product: Product, kind: str, entitled: LicensingIdQuerySet) -> TypeOfVersion:
    usable = Listing.objects.filter(
        licensing_id=OuterRef("pk"), type=kind, state=ListingState.ISSUED
    ).exclude(key__status__in=OUT_OF_USE)
    lacking = entitled.filter(~Exists(usable.filter(product=product.pk)))
    stock = StockKind.of(product.pk, product.kms_group, kind)
    shared = LicensingId.objects.none()
    if kind == KeyType.KMS:
        has_right = Q(program__kms=KmsRule.INCLUDED) | Q(has_kms_exception=True)
        lacking = lacking.filter(has_right)
        if stock.kms_group:
            hosted = Exists(usable.filter(product__kms_group=stock.kms_group))
            shared, lacking = lacking.filter(hosted), lacking.filter(~hosted)
    return TypeOfVersion(
        type=kind,
        wanted=lacking.count(),
        shared=shared.count(),
        in_stock=Key.objects.in_stock().filter(stock.keys).count(),
    )
