"""Small sealed values, and the master key as settings hold it."""

import base64
import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ImproperlyConfigured

from vlsc.lib.sealing import CannotOpen, derive, master_id, parse_master_key, seal, unseal

KEY, OTHER_KEY = b"k" * 32, b"K" * 32


def test_a_sealed_value_opens_with_its_key_in_its_context_only():
    sealed = seal(KEY, b"secret", b"row 1")
    assert unseal(KEY, sealed, b"row 1") == b"secret"
    for key, context in ((OTHER_KEY, b"row 1"), (KEY, b"row 2"), (KEY, b"row"), (KEY, b"")):
        with pytest.raises(CannotOpen):
            unseal(key, sealed, context)


def test_the_nonce_stands_first_and_is_another_each_time():
    """Values of earlier releases open as long as this layout stays."""
    sealed, again = seal(KEY, b"secret", b"row 1"), seal(KEY, b"secret", b"row 1")
    assert AESGCM(KEY).decrypt(sealed[:12], sealed[12:], b"row 1") == b"secret"
    assert sealed[:12] != again[:12]


def test_a_value_changed_at_any_place_does_not_open():
    sealed = seal(KEY, b"secret", b"row 1")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(CannotOpen):
            unseal(KEY, bytes(changed), b"row 1")


def test_a_value_cut_short_anywhere_does_not_open():
    sealed = seal(KEY, b"secret", b"row 1")
    for length in range(len(sealed)):
        with pytest.raises(CannotOpen):
            unseal(KEY, sealed[:length], b"row 1")


def test_keys_for_two_purposes_have_nothing_in_common():
    assert derive(KEY, "idempotency") != derive(KEY, "other")
    assert derive(KEY, "idempotency") != derive(OTHER_KEY, "idempotency")
    # RFC 5869 by hand: extract without salt, expand to one block.
    extracted = hmac.digest(bytes(32), KEY, "sha256")
    assert derive(KEY, "other") == hmac.digest(extracted, b"vlsc/other\x01", "sha256")


def test_a_master_key_is_named_without_being_told():
    assert master_id(KEY) == hashlib.sha256(b"vlsc/master" + KEY).hexdigest()[:16]
    assert master_id(KEY) != master_id(OTHER_KEY)


def test_a_master_key_is_the_base64_of_32_bytes():
    assert parse_master_key(base64.b64encode(KEY).decode()) == KEY
    for text in ("", "not base64", KEY.decode(), base64.b64encode(KEY[:31]).decode()):
        with pytest.raises(ImproperlyConfigured, match="VLSC_MASTER_KEY"):
            parse_master_key(text)
