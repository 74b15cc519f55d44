"""Services of activations."""

from activation.services.activate import activate, activate_batch
from activation.services.by_product import activate_by_product
from activation.services.host_certificates import certify_host
from activation.services.host_limits import raise_host_activations, raise_hosts
from activation.services.host_reports import report_host
from activation.services.hosts import activate_host, register_host, retire_host
from activation.services.limits import carry_over, raise_limit
from activation.services.proxy_files import (
    check_proxy_file,
    confirm_proxy_file,
    describe_result,
    discard_proxy_file,
    open_result,
)
from activation.services.redemptions import redeem_key
from activation.services.returns import return_activation
from activation.services.secrets import export_activation_secret, renew_activation_secret
from activation.services.signing_keys import make_first_signing_key, rotate_signing_key
from activation.services.verification import verify_ledger

__all__ = [
    "activate",
    "activate_batch",
    "activate_by_product",
    "activate_host",
    "carry_over",
    "certify_host",
    "check_proxy_file",
    "confirm_proxy_file",
    "describe_result",
    "discard_proxy_file",
    "export_activation_secret",
    "make_first_signing_key",
    "open_result",
    "raise_host_activations",
    "raise_hosts",
    "raise_limit",
    "redeem_key",
    "register_host",
    "renew_activation_secret",
    "report_host",
    "retire_host",
    "return_activation",
    "rotate_signing_key",
    "verify_ledger",
]
