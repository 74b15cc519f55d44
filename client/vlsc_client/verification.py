"""Whether an answer is from the center and for this machine; needs no network."""

import base64
import hashlib
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from vlsc_client import numbers
from vlsc_client.failures import Exit, Failure

Keys = dict[str, Any]
# What a claim says a certificate is for.
KINDS = {"iss": "center", "product": "product", "installation_id_sha256": "machine"}


def read_certificate(certificate: str, keys: Keys) -> dict[str, Any]:
    """The claims of a certificate that a key of the set has signed. Raises `Failure`."""
    try:
        header, claims, signature = certificate.split(".")
        kid = json.loads(_decode(header))["kid"]
        key = next(key for key in keys["keys"] if key["kid"] == kid and key["crv"] == "Ed25519")
        public = Ed25519PublicKey.from_public_bytes(_decode(key["x"]))
        public.verify(_decode(signature), f"{header}.{claims}".encode())
        found: dict[str, Any] = json.loads(_decode(claims))
    except (InvalidSignature, KeyError, StopIteration, TypeError, ValueError) as error:
        message = "The certificate is not signed by this center."
        raise Failure(Exit.NOT_VERIFIED, message) from error
    return found


def verify_certificate(
    certificate: str, keys: Keys, *, center: str, product: str, machine: str
) -> dict[str, Any]:
    """The claims of a certificate for this product on this machine. Raises `Failure`."""
    claims = read_certificate(certificate, keys)
    expected = {
        "iss": center,
        "product": product,
        "installation_id_sha256": hashlib.sha256(machine.encode()).hexdigest(),
    }
    for name, value in expected.items():
        if claims.get(name) != value:
            message = f"The certificate is for another {KINDS[name]}."
            if name == "product":
                message += f" The key is for {claims.get(name)}."
            raise Failure(Exit.NOT_VERIFIED, message)
    return claims


def read_secrets(text: str) -> list[bytes]:
    """The product's secrets, as `manage.py export_activation_secret` prints them."""
    try:
        secrets = [base64.b64decode(line.split("\t")[1]) for line in text.splitlines() if line]
    except (IndexError, ValueError):
        secrets = []
    if not secrets or any(len(secret) != 32 for secret in secrets):
        raise Failure(Exit.USAGE, "A line of the secrets is a version, a tab and base64.")
    return secrets


def verify_confirmation(confirmation: str, secrets: list[bytes], key: str, machine: str) -> None:
    """Raise `Failure` unless one of the secrets gives this confirmation ID."""
    if not any(numbers.confirmation_id(secret, key, machine) == confirmation for secret in secrets):
        message = "The confirmation ID is not for this key on this machine."
        raise Failure(Exit.NOT_VERIFIED, message)


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
