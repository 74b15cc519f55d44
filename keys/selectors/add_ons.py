"""Add-ons: those of a product, and who has a product without the add-on that covers it."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from agreements.models import LicensingId
from catalog.models import AddOn, Product
from keys.models import Listing
from keys.states import OUT_OF_USE, ListingState

# What the page of a product shows of an add-on.
SHOWN = ("product_id", "product__name", "covers_from", "covers_until", "activation_id")


def list_add_ons(actor: Actor) -> QuerySet[AddOn]:
    """Every add-on, the latest first. Raises `NotPermitted` for who does not load the center."""
    require_anywhere(actor, Action.LOAD_CENTER)
    found = AddOn.objects.select_related("product").prefetch_related("adds_to")
    return found.order_by("-covers_from", "pk")


def get_add_on(actor: Actor, pk: str) -> AddOn:
    """One by the id in an address; raises `AddOn.DoesNotExist`, also for what is no id."""
    try:
        return list_add_ons(actor).get(pk=UUID(pk))
    except ValueError:
        raise AddOn.DoesNotExist from None


def list_lacking(actor: Actor, add_on: AddOn) -> QuerySet[LicensingId]:
    """The licensing IDs with a usable key of a base product, and none of the add-on."""
    require_anywhere(actor, Action.LOAD_CENTER)
    of_it = Listing.objects.filter(licensing_id=OuterRef("pk"), state=ListingState.ISSUED)
    usable = of_it.exclude(key__status__in=OUT_OF_USE)
    has_base = usable.filter(product__in=add_on.adds_to.values("pk"))
    has_add_on = usable.filter(product=add_on.product_id)
    found = LicensingId.objects.filter(Exists(has_base), ~Exists(has_add_on))
    return found.select_related("organization", "program").order_by("number", "pk")


def add_ons_column() -> ArraySubquery:
    """The add-ons of a product as a column of its query, for `list_add_ons_of`."""
    found = AddOn.objects.filter(adds_to=OuterRef("pk")).order_by("-covers_from", "pk")
    return ArraySubquery(found.values(json=JSONObject(**{name: name for name in SHOWN})))


def list_add_ons_of(add_ons: Iterable[dict[str, Any]]) -> list[AddOn]:
    """The add-ons in such a column, which everybody may know, the latest first."""
    return [
        AddOn(
            product=Product(pk=UUID(read["product_id"]), name=read["product__name"]),
            covers_from=date.fromisoformat(read["covers_from"]),
            covers_until=date.fromisoformat(read["covers_until"]),
            activation_id=read["activation_id"],
        )
        for read in add_ons
    ]


def list_possible_add_ons(actor: Actor) -> list[Product]:
    """The products that can be an add-on or a base, by name."""
    require_anywhere(actor, Action.LOAD_CENTER)
    return list(Product.objects.filter(key_types__len__gt=0).order_by("name"))
