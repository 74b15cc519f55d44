"""The ledger of activations, KMS hosts, redemptions, and what IDs and certificates need."""

from activation.models.activation import Activation
from activation.models.daily_use import DailyUse
from activation.models.host_report import HostReport
from activation.models.kms_host import KmsHost
from activation.models.ledger_check import LedgerCheck
from activation.models.osa_redemption import OsaRedemption
from activation.models.proxy_file import ProxyFile
from activation.models.secret_version import SecretVersion
from activation.models.signing_key import SigningKey

__all__ = [
    "Activation",
    "DailyUse",
    "HostReport",
    "KmsHost",
    "LedgerCheck",
    "OsaRedemption",
    "ProxyFile",
    "SecretVersion",
    "SigningKey",
]
