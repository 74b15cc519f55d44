"""The verbs of agreements: tokens, and the recording of what customers bought."""

from agreements.services.recording import (
    NewLicensingId,
    NewPurchase,
    add_agreement,
    add_forecast,
    add_licensing_id,
    add_organization,
    add_purchase,
    give_role,
)
from agreements.services.tokens import TokenWish, make_token, revoke_token

__all__ = [
    "NewLicensingId",
    "NewPurchase",
    "TokenWish",
    "add_agreement",
    "add_forecast",
    "add_licensing_id",
    "add_organization",
    "add_purchase",
    "give_role",
    "make_token",
    "revoke_token",
]
