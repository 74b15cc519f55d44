"""Which products a licensing ID may use, and why, without the database.

Beside what `keys.entitlement` gives keys for, every program has a right to what was bought under
it, to earlier versions of that, and to versions released while Software Assurance lasted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.states import KeyRule
from keys.entitlement import (
    HolderFacts,
    ProductFacts,
    count_licenses,
    list_bought,
    list_new_versions,
)


class Because(models.TextChoices):
    """Why a product may be used."""

    POOL = "pool", _("The agreement covers its pool")
    FORECAST = "forecast", _("There is a forecast for its pool")
    PURCHASE = "purchase", _("It was bought")
    SOFTWARE_ASSURANCE = "software_assurance", _("It was released during Software Assurance")
    DOWNGRADE = "downgrade", _("An earlier version of what may be used")


@dataclass(frozen=True, kw_only=True)
class Reason:
    """`of` is the code of the product that brings the right; `licenses` is how many were bought."""

    because: Because
    of: str = ""
    licenses: int | None = None


def list_rights(
    holder: HolderFacts, products: Iterable[ProductFacts], *, today: date
) -> dict[str, list[Reason]]:
    """The products that a licensing ID may use, by code, each with its reasons."""
    offered = {
        product.code: product
        for product in products
        if not product.only_programs or holder.program in product.only_programs
    }
    found: dict[str, list[Reason]] = {}
    for code, reason in (*_by_pool(holder, offered), *_by_purchase(holder, offered, today)):
        if code in offered:
            found.setdefault(code, []).append(reason)
    return found


def _by_pool(holder: HolderFacts, offered: dict[str, ProductFacts]) -> Iterator[tuple[str, Reason]]:
    because, pools = _pools_of(holder)
    for code, product in offered.items():
        if product.pool in pools:
            yield code, Reason(because=because)


def _by_purchase(
    holder: HolderFacts, offered: dict[str, ProductFacts], today: date
) -> Iterator[tuple[str, Reason]]:
    """What was bought, what Software Assurance brought, and earlier versions of what was bought."""
    bought = sorted(offered.keys() & list_bought(holder, today=today))
    for code in bought:
        licenses = count_licenses(holder, code, today)
        yield code, Reason(because=Because.PURCHASE, licenses=licenses)
    for code, base in sorted(list_new_versions(holder, offered, today)):
        yield code, Reason(because=Because.SOFTWARE_ASSURANCE, of=base)
    for code in bought:
        for target in sorted(offered[code].downgrades_to):
            yield target, Reason(because=Because.DOWNGRADE, of=code)


def _pools_of(holder: HolderFacts) -> tuple[Because, frozenset[str]]:
    """The pools whose products a program gives; a purchase program gives none."""
    if holder.key_rule == KeyRule.POOL:
        return Because.POOL, holder.pools
    if holder.key_rule == KeyRule.FORECAST:
        return Because.FORECAST, holder.forecast_pools
    return Because.PURCHASE, frozenset()
