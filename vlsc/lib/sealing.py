"""Authenticated encryption for small values, and the master key that lives outside the database.

AES-256-GCM; a sealed value is nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes), bound to the
context it was sealed in: what is moved to another row or column does not open.
"""

import base64
import binascii
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import ImproperlyConfigured

NONCE_LENGTH, TAG_LENGTH, KEY_LENGTH = 12, 16, 32


class CannotOpen(Exception):
    """The value was not sealed with this key in this context, or was changed since."""


def seal(key: bytes, clear: bytes, context: bytes) -> bytes:
    """Seal `clear` with a 32-byte key for one context."""
    nonce = os.urandom(NONCE_LENGTH)
    return nonce + AESGCM(key).encrypt(nonce, clear, context)


def unseal(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """Open what `seal` made; raises `CannotOpen`."""
    if len(sealed) < NONCE_LENGTH + TAG_LENGTH:
        raise CannotOpen("The value was cut short.")
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_LENGTH], sealed[NONCE_LENGTH:], context)
    except InvalidTag as error:
        raise CannotOpen from error


def parse_master_key(text: str) -> bytes:
    """A master key as settings hold it: base64 of 32 bytes."""
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_LENGTH:
        raise ImproperlyConfigured("VLSC_MASTER_KEY must be the base64 of 32 random bytes.")
    return key


def master_id(key: bytes) -> str:
    """Names a master key without telling it: 16 hex digits of its SHA-256."""
    return hashlib.sha256(b"vlsc/master" + key).hexdigest()[:16]


def derive(key: bytes, purpose: str) -> bytes:
    """A key for one purpose from a master key (HKDF-SHA256, RFC 5869)."""
    return HKDF(SHA256(), KEY_LENGTH, salt=None, info=f"vlsc/{purpose}".encode()).derive(key)
