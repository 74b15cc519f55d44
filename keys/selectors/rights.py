"""The products that a visible licensing ID may use, each with its reasons."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import LicensingId
from agreements.selectors import get_licensing_id
from catalog.models import Product
from keys.rights import Because, Reason, list_rights
from keys.selectors.facts import read_holder, read_products


@dataclass(frozen=True, kw_only=True)
class WrittenReason:
    """A reason; `product` is the one that brings the right, if it is another."""

    because: Because
    product: Product | None
    licenses: int | None

    @property
    def text(self) -> str:
        return str(self.because.label)


@dataclass(frozen=True, kw_only=True)
class Right:
    """A product that may be used, and why."""

    product: Product
    reasons: list[WrittenReason]


def read_rights(actor: Actor, pk: UUID) -> dict[UUID, Right]:
    """The rights of a licensing ID by product; raises `LicensingId.DoesNotExist`.

    For those who may see purchases there, since the reasons name them.
    """
    licensing_id = get_licensing_id(actor, pk, Action.SEE_PURCHASES)
    return _list_rights_of(actor, licensing_id)


def _list_rights_of(actor: Actor, licensing_id: LicensingId) -> dict[UUID, Right]:
    by_code, facts = read_products()
    found = list_rights(read_holder(licensing_id), facts, today=actor.today)
    return {
        by_code[code].pk: Right(
            product=by_code[code], reasons=[_write(reason, by_code) for reason in reasons]
        )
        for code, reasons in found.items()
    }


def _write(reason: Reason, by_code: dict[str, Product]) -> WrittenReason:
    return WrittenReason(
        because=reason.because, product=by_code.get(reason.of), licenses=reason.licenses
    )


def list_products_of(rights: dict[UUID, Right]) -> QuerySet[Product]:
    """The products of rights, to be sorted and paged."""
    return Product.objects.filter(pk__in=list(rights))
