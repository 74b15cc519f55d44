"""Certificates: what a product verifies offline, a compact JWS signed with Ed25519 (RFC 8037).

Nothing is stored: whoever asks again gets a new signature on the same claims.
"""

import base64
import hashlib
import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from activation.models import SigningKey
from keys.services import open_signing_key
from vlsc.lib.sealing import CannotOpen

# A process asks this often which key signs. Until then it may sign with the key before, which is
# still published, since keys are rotated at longer intervals.
REFRESH_SECONDS = 60
_as_json = json.JSONEncoder(separators=(",", ":")).encode


class Signer(NamedTuple):
    """The key that signs, opened once in a process."""

    header: str
    sign: Callable[[bytes], bytes]
    read_at: float


_signers: dict[str, Signer] = {}


def sign_certificate(
    *,
    activation_id: UUID,
    issued_at: datetime,
    product: str,
    key_last_five: str,
    installation_id: str,
    channel: str,
) -> str:
    """The certificate of an activation: `product` is its code, `installation_id` the 63 digits.

    Raises `CannotOpen` if the center has no signing key or can't open it.
    """
    signer = _current_signer()
    claims = _encode_json(
        {
            "iss": settings.PUBLIC_URL,
            "iat": int(issued_at.timestamp()),
            "jti": str(activation_id),
            "product": product,
            "key_last_five": key_last_five,
            "installation_id_sha256": hashlib.sha256(installation_id.encode("ascii")).hexdigest(),
            "channel": channel,
        }
    )
    message = f"{signer.header}.{claims}"
    return f"{message}.{encode_base64url(signer.sign(message.encode('ascii')))}"


def forget() -> None:
    """Clear this process's signing key (in tests)."""
    _signers.clear()


def _current_signer() -> Signer:
    signer = _signers.get("current")
    if signer is None or time.monotonic() - signer.read_at > REFRESH_SECONDS:
        signer = _signers["current"] = _read_signer()
    return signer


def _read_signer() -> Signer:
    key = SigningKey.objects.live().first()
    if key is None:
        raise CannotOpen("There is no signing key; `manage.py migrate` makes it.")
    private = open_signing_key(sealed=bytes(key.sealed), row_id=key.pk)
    header = _encode_json({"alg": "EdDSA", "kid": key.kid, "typ": "JWT"})
    return Signer(header, Ed25519PrivateKey.from_private_bytes(private).sign, time.monotonic())


def _encode_json(value: dict[str, Any]) -> str:
    return encode_base64url(_as_json(value).encode())


def encode_base64url(value: bytes) -> str:
    """Base64 for addresses, without padding, as in RFC 7515."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")
