"""Why a licensing ID has no key of a product, as far as the center knows."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import may
from agreements.models import Forecast, LicensingId, Purchase
from catalog.models import Product
from catalog.states import KeyNeed, KeyRule, KeyType, KmsRule
from keys.models import Listing
from keys.states import ListingState

NO_KEY = {
    KeyNeed.NONE: _("This product needs no key."),
    KeyNeed.EMBEDDED: _("The setup program enters the key."),
}
AWAITING = _("The center issues it as soon as its stock allows; you need not do anything.")
BY_EXCEPTION = _("KMS host keys are issued by exception only.")
NOT_BOUGHT = _("No unit of it is recorded as bought.")
NO_FORECAST = _("There is no forecast for its pool.")


def explain_missing(actor: Actor, place: LicensingId, product: Product) -> list[Promise]:
    """The reasons, most decisive first; empty if none is known. Both are in the actor's sight."""
    if product.key_need in NO_KEY:
        return [NO_KEY[KeyNeed(product.key_need)]]
    reasons: list[Promise] = []
    awaited = Listing.objects.filter(licensing_id=place, product=product)
    if awaited.filter(state=ListingState.AWAITING).exists():
        reasons.append(AWAITING)
    elif may(actor, Action.SEE_PURCHASES, place):
        reasons += _list_lacking(place, product)
    is_excepted = place.program.kms == KmsRule.INCLUDED or place.has_kms_exception
    if KeyType.KMS in product.key_types and not is_excepted:
        reasons.append(BY_EXCEPTION)
    return reasons


def _list_lacking(place: LicensingId, product: Product) -> list[Promise]:
    """What the program's rule asks for before it gives a key."""
    rule = place.program.key_rule
    bought = Purchase.objects.filter(licensing_id=place, product=product)
    if rule == KeyRule.PURCHASE and not bought.exists():
        return [NOT_BOUGHT]
    expected = Forecast.objects.filter(licensing_id=place, pool=product.pool)
    if rule == KeyRule.FORECAST and not expected.exists():
        return [NO_FORECAST]
    return []
