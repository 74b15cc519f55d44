"""Turns the body of a new request into what the service takes; ids become visible objects."""

from typing import Any
from uuid import UUID

from accounts.actor import Actor
from activation.models import KmsHost
from activation.selectors import get_host
from agreements.models import LicensingId
from agreements.selectors import get_licensing_id, list_licensing_ids
from catalog.models import Product
from catalog.selectors import list_products
from support.services import Wish
from support.states import Kind
from vlsc.lib.refused import CodedMessage, Invalid


def read_wish(actor: Actor, given: dict[str, Any]) -> Wish:
    """The wish. Raises `Invalid` for what the actor does not see, as for what does not exist."""
    facts = dict(given)
    number, authorization = facts.pop("number", ""), facts.pop("authorization", "")
    facts["kind"] = Kind(facts["kind"])
    facts["contacts"] = tuple(facts.get("contacts", ()))
    if "licensing_id" in facts:
        facts["licensing_id"] = _find_place(actor, facts["licensing_id"])
    elif number:
        facts["licensing_id"] = _find_by_number(actor, number, authorization)
    if "product" in facts:
        facts["product"] = _find_product(facts["product"])
    if "host" in facts:
        facts["host"] = _find_host(actor, facts["host"])
    return Wish(**facts)


def _find_place(actor: Actor, pk: UUID) -> LicensingId:
    try:
        return get_licensing_id(actor, pk)
    except LicensingId.DoesNotExist as error:
        raise _unseen("licensing_id") from error


def _find_by_number(actor: Actor, number: str, authorization: str) -> LicensingId:
    found = list_licensing_ids(actor).filter(number=number.strip().upper())
    if authorization:
        found = found.filter(authorization=authorization.strip().upper())
    matches = list(found[:2])
    if len(matches) != 1:
        raise _unseen("number")
    return matches[0]


def _find_product(pk: UUID) -> Product:
    try:
        return list_products().get(pk=pk)
    except Product.DoesNotExist as error:
        raise _unseen("product") from error


def _find_host(actor: Actor, pk: UUID) -> KmsHost:
    try:
        return get_host(actor, pk)
    except KmsHost.DoesNotExist as error:
        raise _unseen("host") from error


def _unseen(field: str) -> Invalid:
    return Invalid({field: [CodedMessage("You see no such thing.", "not_found")]})
