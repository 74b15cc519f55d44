"""Models of key file exports and imports."""

from keyfiles.models.finding_texts import FINDINGS, UNREADABLE
from keyfiles.models.import_change import ImportChange
from keyfiles.models.import_finding import ImportFinding
from keyfiles.models.key_export import KeyExport
from keyfiles.models.key_import import ImportLicensingId, ImportRow, KeyImport, NameChoice
from keyfiles.models.store_owner import StoreOwner

__all__ = [
    "FINDINGS",
    "UNREADABLE",
    "ImportChange",
    "ImportFinding",
    "ImportLicensingId",
    "ImportRow",
    "KeyExport",
    "KeyImport",
    "NameChoice",
    "StoreOwner",
]
