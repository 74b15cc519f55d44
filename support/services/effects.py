"""What a decision changes: limits, exceptions, keys. Within the transaction of the decision."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.actor import Actor
from activation.services import raise_host_activations, raise_hosts, raise_limit
from agreements.models import LicensingId
from agreements.services import except_from_kms_rule
from catalog.states import KeyType
from keys.fulfillment import fulfill, give_missing
from support.models import Request
from support.models.request import Amounts
from support.selectors.facts import find_listing, list_missing_types
from support.states import GRANTING, Kind
from vlsc.lib.refused import Refused


def apply_effect(
    *, by: Actor, request: Request, outcome: str, amounts: Amounts, at: datetime
) -> None:
    """Give what was granted. Raises `Refused` where it cannot be given (any more)."""
    place = request.licensing_id
    if outcome not in GRANTING or place is None:
        return
    if request.kind == Kind.MAK_INCREASE:
        _raise_limit(by, request, place, amounts.activations or 0, at)
    elif request.kind == Kind.KMS_HOSTS:
        _raise_hosts(by, request, place, amounts, at)
    elif request.kind == Kind.KMS_EXCEPTION:
        except_from_kms_rule(by=by, licensing_id=place, reason=request.number, at=at)
        fulfill(place.pk, at=at)
        _give(by, request, place, [KeyType.KMS], at)
    elif request.kind == Kind.KEY_MISSING and request.product:
        _give(by, request, place, list_missing_types(place, request.product), at)


def _raise_limit(by: Actor, request: Request, place: LicensingId, more: int, at: datetime) -> None:
    key = request.key
    listing = find_listing(place, key) if key else None
    if key is None or listing is None or key.is_out_of_use:
        raise Refused("key_blocked", _("The key was blocked or replaced since."))
    if key.allowed + more > MOST_ALLOWED:
        raise Refused("limit_too_high", _("The limit is too high to be stored."))
    raise_limit(by=by, listing=listing, more=more, at=at, reason=request.number)


def _raise_hosts(
    by: Actor, request: Request, place: LicensingId, amounts: Amounts, at: datetime
) -> None:
    key = request.key
    if key is None or key.is_out_of_use:
        raise Refused("key_blocked", _("The key was blocked or replaced since."))
    common = {"by": by, "licensing_id": place.pk, "at": at, "reason": request.number}
    if amounts.hosts:
        raise_hosts(key=key, more=amounts.hosts, **common)  # type: ignore[arg-type]
    if amounts.host_activations and request.host:
        more = amounts.host_activations
        raise_host_activations(host=request.host, more=more, **common)  # type: ignore[arg-type]


def _give(by: Actor, request: Request, place: LicensingId, types: list[str], at: datetime) -> None:
    if request.product is None:
        return
    for type_ in types:
        give_missing(by=by, licensing_id=place, product=request.product, type_=type_, at=at)


MOST_ALLOWED = 2_000_000_000  # what the column holds
