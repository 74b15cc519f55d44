"""Services of activations."""

from activation.services.secrets import export_activation_secret, renew_activation_secret
from activation.services.signing_keys import make_first_signing_key, rotate_signing_key

__all__ = [
    "export_activation_secret",
    "make_first_signing_key",
    "renew_activation_secret",
    "rotate_signing_key",
]
