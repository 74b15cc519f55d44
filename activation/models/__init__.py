"""Models of activations."""

from activation.models.secret_version import SecretVersion
from activation.models.signing_key import SigningKey

__all__ = ["SecretVersion", "SigningKey"]
