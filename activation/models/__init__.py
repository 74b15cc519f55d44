"""The ledger of activations, and what confirmation IDs and certificates are made with."""

from activation.models.activation import Activation
from activation.models.secret_version import SecretVersion
from activation.models.signing_key import SigningKey

__all__ = ["Activation", "SecretVersion", "SigningKey"]
