"""Services of agreements: record what customers bought, give and take roles."""

from agreements.services.administrators import lock_groups, require_administrators
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
from agreements.services.records import (
    AgreementWish,
    LicensingIdWish,
    OrganizationWish,
    save_agreement,
    save_licensing_id,
    save_organization,
)
from agreements.services.rights import allow_kms_keys, except_from_kms_rule
from agreements.services.roles import give_roles, lock_for_roles
from agreements.services.seeing import begin_seeing, end_seeing
from agreements.services.taking import drop_role, end_roles, take_roles

__all__ = [
    "AgreementWish",
    "LicensingIdWish",
    "NewLicensingId",
    "NewPurchase",
    "OrganizationWish",
    "add_agreement",
    "add_forecast",
    "add_licensing_id",
    "add_organization",
    "add_purchase",
    "allow_kms_keys",
    "begin_seeing",
    "drop_role",
    "end_roles",
    "end_seeing",
    "except_from_kms_rule",
    "give_role",
    "give_roles",
    "lock_for_roles",
    "lock_groups",
    "require_administrators",
    "save_agreement",
    "save_licensing_id",
    "save_organization",
    "take_roles",
]
