"""Saying which product is an add-on of which, and from when until when it covers them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from audit.services import record
from catalog.models import AddOn, Product
from catalog.states import KeyType
from vlsc.lib.refused import Invalid

FIELDS = ("adds_to", "covers_from", "covers_until", "activation_id")


@dataclass(frozen=True, kw_only=True)
class AddOnWish:
    """An add-on as it shall be."""

    product: Product
    adds_to: Sequence[Product]
    covers_from: date
    covers_until: date
    activation_id: UUID | None = None


def declare_add_on(*, by: Actor, wish: AddOnWish, at: datetime) -> AddOn:
    """Make a product an add-on of others, or change it; the log line has old and new values.

    From then on it is given to who bought it, and no longer with its pool. The same again changes
    nothing and leaves no line. Raises `NotPermitted`, and `Invalid` for a product without MAKs, no
    base product, an add-on as one, or an end before the start.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    _require_sound(wish)
    with transaction.atomic():
        Product.objects.select_for_update(no_key=True).get(pk=wish.product.pk)
        found = AddOn.objects.filter(product=wish.product).first()
        before = _values(found)
        add_on = found or AddOn(product=wish.product)
        add_on.covers_from, add_on.covers_until = wish.covers_from, wish.covers_until
        add_on.activation_id = wish.activation_id
        add_on.save()
        add_on.adds_to.set(wish.adds_to)
        if changed := _describe(before, _values(add_on)):
            subject = ("product", wish.product.pk, wish.product.name)
            record(by=by, at=at, action="add_on.changed", subject=subject, changes=changed)
    return add_on


def _require_sound(wish: AddOnWish) -> None:
    if KeyType.MAK not in wish.product.key_types:
        raise Invalid({"product": [_("An add-on has MAKs; this product has none.")]})
    if not wish.adds_to or wish.product in wish.adds_to or _list_add_ons(wish.adds_to):
        raise Invalid({"adds_to": [_("Choose base products that are no add-ons themselves.")]})
    if wish.covers_until < wish.covers_from:
        raise Invalid({"covers_until": [_("The end is before the start.")]})


def _list_add_ons(products: Iterable[Product]) -> list[UUID]:
    ids = [product.pk for product in products]
    return list(AddOn.objects.filter(product__in=ids).values_list("pk", flat=True))


def _values(add_on: AddOn | None) -> dict[str, str]:
    if add_on is None:
        return {}
    values: dict[str, Any] = {name: getattr(add_on, name) or "–" for name in FIELDS[1:]}
    codes = sorted(add_on.adds_to.values_list("code", flat=True))
    return {"adds_to": ", ".join(codes)} | {name: str(value) for name, value in values.items()}


def _describe(before: dict[str, str], after: dict[str, str]) -> str:
    """Each value that differs, such as `covers_until: 2026-10-13 → 2027-10-12`."""
    changed = [name for name in FIELDS if before.get(name) != after[name]]
    return "; ".join(f"{name}: {before.get(name, '–')} → {after[name]}" for name in changed)
