"""Media that an actor may download: which products a program or a purchase brings.

Programs give the media of every product that they offer, or only of what was bought: at least one
unit that was not returned, earlier versions of it, and versions released while Software Assurance
covered it.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONArray

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import may_anywhere, require_anywhere
from agreements.models import LicensingId
from catalog.models import Medium, Product, Program
from catalog.states import MediaRule
from keys.selectors.bringing import FACTS, list_bringing
from keys.selectors.listings import named_like
from vlsc.lib.masking import searchable


def list_media(actor: Actor) -> QuerySet[Medium]:
    """The media that the actor may download, with their products."""
    if not may_anywhere(actor, Action.DOWNLOAD_SOFTWARE):
        return Medium.objects.none()  # asks nothing, unlike a condition that is never true
    return _list_media(actor, _list_programs(actor).values_list("pk", "media"))


def media_programs_column(actor: Actor) -> ArraySubquery:
    """The programs whose media the actor may download, as a column for `list_product_media`."""
    return ArraySubquery(_list_programs(actor).values(json=JSONArray("pk", "media")))


def _list_programs(actor: Actor) -> QuerySet[Program]:
    licensing_ids = LicensingId.objects.visible_to(actor, Action.DOWNLOAD_SOFTWARE)
    found = Program.objects.filter(Exists(licensing_ids.filter(program=OuterRef("pk"))))
    return found.order_by()


def _list_media(actor: Actor, programs: Iterable[tuple[UUID, str]]) -> QuerySet[Medium]:
    """The media that these programs bring, each with its rule for media."""
    licensing_ids = LicensingId.objects.visible_to(actor, Action.DOWNLOAD_SOFTWARE)
    by_rule: dict[str, list[UUID]] = {rule: [] for rule in MediaRule}
    for pk, rule in programs:
        by_rule[rule].append(pk)
    full, purchased = by_rule[MediaRule.FULL], by_rule[MediaRule.PURCHASED]
    found = Q(product__in=_offered_by(full))
    if purchased:
        bound = licensing_ids.filter(program__in=purchased)
        product = {name: OuterRef(f"product__{name}") for name in FACTS}
        bringing = list_bringing(product, actor.today).filter(licensing_id__in=bound.values("pk"))
        found |= Q(Exists(bringing), product__in=_offered_by(purchased))
    is_released = Q(product__released_on=None) | Q(product__released_on__lte=actor.today)
    return Medium.objects.filter(found, is_released).select_related("product")


def list_product_media(
    actor: Actor, product: Product, programs: Iterable[tuple[UUID, str]]
) -> list[Medium]:
    """The media of a product that the actor may download, by language and architecture."""
    found = _list_media(actor, programs).filter(product=product)
    return list(found.order_by("language", "architecture", "file"))


def narrow_media(
    found: QuerySet[Medium],
    *,
    q: str = "",
    language: str = "",
    architecture: str = "",
    product: UUID | None = None,
) -> QuerySet[Medium]:
    """Those that match all the filters; `q` are words of the product's name."""
    text = searchable(q)
    if text.strip():
        found = found.filter(product__in=Product.objects.filter(named_like(text)).values("pk"))
    facts = {"language": language, "architecture": architecture, "product": product}
    return found.filter(**{name: value for name, value in facts.items() if value})


def get_medium(actor: Actor, pk: UUID) -> Medium:
    """One that the actor may download; raises `Medium.DoesNotExist`."""
    return list_media(actor).get(pk=pk)


def list_languages() -> list[str]:
    """The languages of all media."""
    return list(Medium.objects.order_by("language").values_list("language", flat=True).distinct())


def list_every_medium(actor: Actor) -> QuerySet[Medium]:
    """All media, for those who keep them. Raises `NotPermitted`."""
    require_anywhere(actor, Action.LOAD_CENTER)
    return Medium.objects.select_related("product")


def list_downloading(actor: Actor, product: Product) -> list[UUID]:
    """The ids of the licensing IDs through which the actor may download the product's media."""
    licensing_ids = LicensingId.objects.visible_to(actor, Action.DOWNLOAD_SOFTWARE)
    facts = {name: getattr(product, name) for name in FACTS}
    bringing = list_bringing(facts, actor.today).filter(licensing_id=OuterRef("pk"))
    is_full = Q(program__media=MediaRule.FULL)
    found = licensing_ids.filter(is_full | Q(Exists(bringing), program__media=MediaRule.PURCHASED))
    only = list(product.only_programs.values_list("pk", flat=True))
    found = found.filter(program__in=only) if only else found
    return list(found.order_by().values_list("pk", flat=True))


def _offered_by(programs: list[UUID]) -> QuerySet[Any]:
    """The products that are offered in one of the programs."""
    limited = Product.only_programs.through.objects.filter(product=OuterRef("pk"))
    is_offered = ~Exists(limited) | Exists(limited.filter(program__in=programs))
    found = Product.objects.filter(is_offered) if programs else Product.objects.none()
    return found.order_by().values("pk")
