"""Authenticated encryption for small values, and the master key, which is not in the database.

AES-256-GCM; a sealed value is nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes). The context is the
associated data, so a value that was moved to another row or column does not decrypt.
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
    """The value was not sealed with this key and context, or was changed since."""


def seal(key: bytes, clear: bytes, context: bytes) -> bytes:
    """Encrypt `clear` with a 32-byte key for a context."""
    nonce = os.urandom(NONCE_LENGTH)
    return nonce + AESGCM(key).encrypt(nonce, clear, context)


def unseal(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """Decrypt a value from `seal`; raises `CannotOpen`."""
    if len(sealed) < NONCE_LENGTH + TAG_LENGTH:
        raise CannotOpen("The value was cut short.")
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_LENGTH], sealed[NONCE_LENGTH:], context)
    except InvalidTag as error:
        raise CannotOpen from error


def parse_master_key(text: str) -> bytes:
    """Decode a master key from the settings: base64 of 32 bytes."""
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_LENGTH:
        raise ImproperlyConfigured("VLSC_MASTER_KEY must be the base64 of 32 random bytes.")
    return key


def master_id(key: bytes) -> str:
    """A name for a master key that does not reveal it: 16 hex digits of its SHA-256."""
    return hashlib.sha256(b"vlsc/master" + key).hexdigest()[:16]


def derive(key: bytes, purpose: str) -> bytes:
    """Derive a key for a purpose from a master key (HKDF-SHA256, RFC 5869)."""
    return HKDF(SHA256(), KEY_LENGTH, salt=None, info=f"vlsc/{purpose}".encode()).derive(key)
