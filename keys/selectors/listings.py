"""Visible listings of a profile, a licensing ID or a product; filtered and counted."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    Expression,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest

from accounts.actor import Actor
from agreements.models import LicensingId
from catalog.models import Product, ProductAlias
from catalog.states import KeyType
from keys.models import Key, Listing
from keys.models.key import NOT_COUNTED
from keys.models.listing import ListingQuerySet
from keys.selectors.changed import changed_since
from keys.states import MOST_SELECTED, OUT_OF_USE
from vlsc.lib.folding import fold_number, has_words
from vlsc.lib.keyset import COUNTED
from vlsc.lib.masking import searchable
from vlsc.lib.product_keys import CENTER_ALPHABET

_last_five = re.compile(rf"[{CENTER_ALPHABET}]{{5}}", re.ASCII)

# What a list of listings can be sorted by; none of them is ever null. `own_key` is the key, joined
# within the listing's ownership group only, so that no other keys are read.
SORTS: dict[str, F | Expression] = {
    "product": F("product_name"),
    "number": F("number"),
    "type": F("type"),
    "key": Coalesce(F("own_key__last_five"), Value("")),
    "left": Case(
        When(own_key__type=KeyType.MAK, then=F("own_key__allowed") - F("own_key__used")),
        default=Value(NOT_COUNTED),
        output_field=IntegerField(),
    ),
}


# When a listing or its key was last changed.
CHANGED_AT = Greatest("updated_at", Coalesce("own_key__updated_at", "updated_at"))


def with_changed_at(found: QuerySet[Listing]) -> QuerySet[Listing]:
    """Annotate `changed_at`: the last change of the listing or of its key."""
    return found.annotate(changed_at=CHANGED_AT)


def list_listings(actor: Actor, licensing_id: LicensingId | None = None) -> QuerySet[Listing]:
    """The visible listings, all or of one licensing ID, with what a row shows."""
    if licensing_id is None:
        found = Listing.objects.in_profile_of(actor)
    else:
        found = Listing.objects.visible_to(actor).filter(licensing_id=licensing_id)
    return with_row_data(found)


def with_row_data(found: ListingQuerySet) -> QuerySet[Listing]:
    """Join what a row shows and what `SORTS` sort by."""
    own_key = FilteredRelation("key", condition=Q(key__group_id=F("group_id")))
    joined = found.with_counts().select_related("product", "key", "licensing_id__organization")
    return joined.annotate(own_key=own_key)


def narrow_listings(
    found: QuerySet[Listing],
    *,
    q: str = "",
    pool: str = "",
    type: str = "",  # noqa: A002 - the domain term, as in the query string
    state: str = "",
    family: str = "",
    organization: str = "",
    product: UUID | None = None,
    licensing_id: UUID | None = None,
    last_five: str = "",
    remaining_lte: int | None = None,
    left: str = "",
    updated_since: datetime | None = None,
    named: list[UUID] | None = None,
) -> QuerySet[Listing]:
    """Those that match all the filters.

    `organization` is part of a name, or a number; `left` a share of activations in percent. A
    listing counts as updated when its key is. `named` are the products whose name matches `q`, if
    the caller has looked them up.
    """
    facts = {
        "product__pool": pool,
        "type": type,
        "state": state,
        "product__family": family,
        "product": product,
        "licensing_id": licensing_id,
        "key__last_five": last_five,
    }
    found = found.filter(**{name: value for name, value in facts.items() if value})
    if remaining_lte is not None:
        found = found.alias(left=SORTS["left"]).filter(left__lte=remaining_lte)
    if left:
        found = with_less_left(found, int(left))
    if updated_since:
        found = changed_since(found, updated_since)
    if organization:
        match = has_words("organization__name", organization)
        match |= Q(organization__number__folded_is=organization)
        # The group is redundant, but keeps a common word from scanning other groups' licensing IDs.
        same = LicensingId.objects.filter(
            pk=OuterRef("licensing_id"), group_id=OuterRef("group_id")
        )
        found = found.filter(Exists(same.filter(match)))
    return search_listings(found, q, named) if q else found


def with_less_left(found: QuerySet[Listing], percent: int) -> QuerySet[Listing]:
    """The MAKs with less than so many percent of their activations left."""
    used, allowed = (Cast(f"own_key__{name}", BigIntegerField()) for name in ("used", "allowed"))
    is_mak = Q(("own_key__type", KeyType.MAK))  # the relation is joined by `with_row_data`
    spent = found.filter(is_mak).alias(spent=used * 100)
    return spent.filter(spent__gt=allowed * (100 - percent))


def search_listings(
    found: QuerySet[Listing], text: str, named: list[UUID] | None = None
) -> QuerySet[Listing]:
    """Those whose product's name contains every word, or whose key has exactly those last five.

    For a long list the products are looked up first (`named`): there are few, and if none matches,
    the last five alone are a condition that has an index.
    """
    text = searchable(text)
    matching: Any = Product.objects.filter(named_like(text)).values("pk")
    products = matching if named is None else named
    last_five = fold_number(text)
    if not is_last_five(text):
        return found.filter(product__in=products)
    if named == []:
        return found.filter(key__last_five=last_five)
    keys = Key.objects.filter(last_five=last_five).values("pk")
    return found.filter(Q(product__in=products) | Q(key__in=keys))


def is_last_five(text: str) -> bool:
    """Whether a text can be the last five of a key: five characters of the alphabet, any case."""
    return bool(_last_five.fullmatch(fold_number(text)))


def named_like(text: str) -> Q:
    """The condition for products whose name, or one of its aliases, contains every word."""
    alias = ProductAlias.objects.filter(has_words("name", text), product=OuterRef("pk"))
    return has_words("name", text) | Q(Exists(alias))


def list_families(text: str = "") -> tuple[list[str], list[UUID]]:
    """The sorted families of the catalog, and the products that a text matches, in one query."""
    text = searchable(text)
    ids = ArrayAgg("pk", filter=named_like(text) if text.strip() else Q(pk=None), default=[])
    rows = Product.objects.order_by("family").values("family").annotate(named=ids)
    families = list(rows.values_list("family", "named"))
    return [family for family, _ in families], [pk for _, named in families for pk in named]


def list_selectable_keys(found: QuerySet[Listing]) -> list[UUID]:
    """The keys of these listings that can be in a key file; none if they are more than that."""
    usable = found.order_by().filter(key__isnull=False).exclude(key__status__in=OUT_OF_USE)
    ids = list(usable.values_list("key_id", flat=True).distinct()[: MOST_SELECTED + 1])
    return ids if len(ids) <= MOST_SELECTED else []


def count_listings(found: QuerySet[Listing]) -> dict[str, int]:
    """Count rows, products and keys, up to one row more than `COUNTED`."""
    rows = found.order_by().values("product_name", "key_id")[: COUNTED + 1]
    return rows.aggregate(
        rows=Count("product_name"),
        products=Count("product_name", distinct=True),
        keys=Count("key_id", distinct=True),
    )


def count_rows(rows: Iterable[Listing]) -> dict[str, int]:
    """The same counts for a complete list of rows in memory."""
    rows = list(rows)
    keys = {row.key_id for row in rows if row.key_id}
    return {"rows": len(rows), "products": len({row.product_id for row in rows}), "keys": len(keys)}
