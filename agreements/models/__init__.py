"""Organizations, agreements, licensing IDs, purchases and roles."""

from agreements.models.agreement import Agreement
from agreements.models.licensing_id import Contact, LicensingId
from agreements.models.organization import Organization
from agreements.models.purchase import Forecast, Purchase
from agreements.models.role import RoleAssignment

__all__ = [
    "Agreement",
    "Contact",
    "Forecast",
    "LicensingId",
    "Organization",
    "Purchase",
    "RoleAssignment",
]
