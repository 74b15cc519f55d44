"""The vault: the only code that encrypts and decrypts product keys.

Product keys are sealed one by one (AES-256-GCM) under a data key and bound to their row; data
keys are stored wrapped by the master key, which is a setting and never in the database. `migrate`
makes them, and nothing else does: a data key made by a transaction that is rolled back would live
on in this module's caches, and what it sealed could never be opened. The import contract allows
this import only to modules that need to open or seal keys.
"""

import functools
import hmac
import os
from collections.abc import Callable
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction

from keys.models import WrappedKey
from vlsc.lib.product_keys import LENGTH
from vlsc.lib.sealing import (
    KEY_LENGTH,
    NONCE_LENGTH,
    TAG_LENGTH,
    CannotOpen,
    master_id,
    parse_master_key,
    seal,
    unseal,
)

KEY_ROW, FILE_ROW = b"keys_key\x00ciphertext\x00", b"keys_file\x00file_key\x00"
SIGNING_ROW = b"activation_signingkey\x00sealed\x00"
# Bytes of a row's id and its sealed key: version, nonce, 25 characters, tag.
PACKED = 16 + 1 + NONCE_LENGTH + LENGTH + TAG_LENGTH
Purpose = WrappedKey.Purpose


def key_sealer() -> Callable[[bytes, bytes], bytes]:
    """A function that seals many keys: (25 characters, 16 bytes of the row's id) → sealed.

    Sealed is version ‖ nonce ‖ ciphertext ‖ tag.
    """
    version = _current_version(Purpose.PRODUCT_KEYS)
    encrypt = AESGCM(_data_key(Purpose.PRODUCT_KEYS, version)).encrypt
    prefix, urandom = bytes([version]), os.urandom

    def seal_row(key: bytes, row_id: bytes) -> bytes:
        nonce = urandom(NONCE_LENGTH)
        return prefix + nonce + encrypt(nonce, key, KEY_ROW + row_id)

    return seal_row


def key_opener() -> Callable[[bytes, bytes], bytes]:
    """A function that opens many keys: (sealed, 16 bytes of the row's id) → 25 characters as bytes.

    Raises `cryptography.exceptions.InvalidTag` for a value that was moved or changed, and
    `CannotOpen` if its data key is missing or can't be unwrapped.
    """
    decrypts: dict[int, Callable[[bytes, bytes, bytes], bytes]] = {}

    def open_row(sealed: bytes, row_id: bytes) -> bytes:
        decrypt = decrypts.get(sealed[0])
        if decrypt is None:
            decrypt = AESGCM(_data_key(Purpose.PRODUCT_KEYS, sealed[0])).decrypt
            decrypts[sealed[0]] = decrypt
        return decrypt(sealed[1:13], sealed[13:], KEY_ROW + row_id)

    return open_row


def packed_opener() -> Callable[[bytes], bytes]:
    """A function that opens rows packed one after another, `PACKED` bytes each: id ‖ sealed.

    It returns their keys in the same order, 25 bytes each. Exports use it because it has the least
    overhead per key. Raises the same exceptions as `key_opener`.
    """
    decrypts: dict[int, Callable[[bytes, bytes, bytes], bytes]] = {}

    def open_rows(rows: bytes) -> bytes:
        starts, context = range(0, len(rows), PACKED), KEY_ROW
        versions = rows[16::PACKED]
        for version in set(versions) - decrypts.keys():
            decrypts[version] = AESGCM(_data_key(Purpose.PRODUCT_KEYS, version)).decrypt
        if len(set(versions)) == 1:
            decrypt = decrypts[versions[0]]
            keys = [
                decrypt(
                    rows[i + 17 : i + 29], rows[i + 29 : i + PACKED], context + rows[i : i + 16]
                )
                for i in starts
            ]
        else:
            keys = [
                decrypts[rows[i + 16]](
                    rows[i + 17 : i + 29], rows[i + 29 : i + PACKED], context + rows[i : i + 16]
                )
                for i in starts
            ]
        return b"".join(keys)

    return open_rows


def seal_key(key: str, row_id: UUID) -> bytes:
    """Seal one normalized key for its row."""
    return key_sealer()(key.encode("ascii"), row_id.bytes)


def open_key(sealed: bytes, row_id: UUID) -> str:
    """The 25 characters of one key."""
    return key_opener()(bytes(sealed), row_id.bytes).decode("ascii")


def fingerprinter() -> Callable[[str], bytes]:
    """A function that fingerprints many keys: HMAC-SHA256 with a separate data key."""
    secret = _data_key(Purpose.FINGERPRINTS, _current_version(Purpose.FINGERPRINTS))
    digest = hmac.digest
    return lambda key: digest(secret, key.encode("ascii"), "sha256")


def new_file_key(row_id: UUID) -> tuple[bytes, bytes]:
    """A new 32-byte key for one stored file, and the same key sealed for its row."""
    version = _current_version(Purpose.FILES)
    key = os.urandom(KEY_LENGTH)
    sealed = seal(_data_key(Purpose.FILES, version), key, FILE_ROW + row_id.bytes)
    return key, bytes([version]) + sealed


def open_file_key(sealed: bytes, row_id: UUID) -> bytes:
    """The key of one stored file. Raises `CannotOpen`."""
    sealed = bytes(sealed)
    return unseal(_data_key(Purpose.FILES, sealed[0]), sealed[1:], FILE_ROW + row_id.bytes)


def seal_signing_key(private: bytes, row_id: UUID) -> bytes:
    """Seal a private key for its row.

    Under the data key of files: the previous release, which still runs after `migrate`, does not
    know a purpose of its own, and would take the center for broken.
    """
    version = _current_version(Purpose.FILES)
    sealed = seal(_data_key(Purpose.FILES, version), private, SIGNING_ROW + row_id.bytes)
    return bytes([version]) + sealed


def open_signing_key(sealed: bytes, row_id: UUID) -> bytes:
    """A private key. Raises `CannotOpen`."""
    data_key = _data_key(Purpose.FILES, sealed[0])
    return unseal(data_key, sealed[1:], SIGNING_ROW + row_id.bytes)


def rewrap_data_keys() -> int:
    """Wrap every data key under the current master key; returns how many were re-wrapped.

    The previous master key must still be set (`VLSC_PREVIOUS_MASTER_KEY`). Safe to repeat and to
    interrupt: each row names the master key that it is wrapped by.
    """
    current = parse_master_key(settings.MASTER_KEY)
    with transaction.atomic():
        rows = WrappedKey.objects.select_for_update().exclude(master_id=master_id(current))
        for row in rows:
            row.wrapped = seal(current, _unwrap(row), _wrap_context(row.purpose, row.version))
            row.master_id = master_id(current)
            row.save(update_fields=["wrapped", "master_id"])
        return len(rows)


def can_open() -> bool:
    """Whether there are data keys, and this process's master keys unwrap all of them."""
    rows = list(WrappedKey.objects.all())
    try:
        for row in rows:
            _unwrap(row)
    except CannotOpen:
        return False
    return {row.purpose for row in rows} == set(Purpose)


def make_data_keys(**_: Any) -> None:
    """Make the first data key for each purpose that has none (`post_migrate`).

    Two processes may migrate at the same time: the first row wins.
    """
    if WrappedKey._meta.db_table not in connection.introspection.table_names():
        return  # migrated back
    present = set(WrappedKey.objects.values_list("purpose", flat=True))
    made = [_new_data_key(purpose, 1) for purpose in Purpose if purpose not in present]
    WrappedKey.objects.bulk_create(made, ignore_conflicts=True)


def forget() -> None:
    """Clear this process's cache of unwrapped data keys (in tests, and after a rotation)."""
    _data_key.cache_clear()
    _current_version.cache_clear()


@functools.cache
def _current_version(purpose: Purpose) -> int:
    newest = WrappedKey.objects.filter(purpose=purpose).order_by("-version").first()
    if newest is None:
        raise CannotOpen(f"There is no data key for {purpose}; `manage.py migrate` makes it.")
    return newest.version


def _new_data_key(purpose: Purpose, version: int) -> WrappedKey:
    master = parse_master_key(settings.MASTER_KEY)
    return WrappedKey(
        purpose=purpose,
        version=version,
        wrapped=seal(master, os.urandom(KEY_LENGTH), _wrap_context(purpose, version)),
        master_id=master_id(master),
    )


@functools.cache
def _data_key(purpose: Purpose, version: int) -> bytes:
    row = WrappedKey.objects.filter(purpose=purpose, version=version).first()
    if row is None:  # not DoesNotExist, which views would turn into a 404
        raise CannotOpen(f"There is no data key {purpose} {version}.")
    return _unwrap(row)


def _unwrap(row: WrappedKey) -> bytes:
    for text in (settings.MASTER_KEY, settings.PREVIOUS_MASTER_KEY):
        if text and master_id(master := parse_master_key(text)) == row.master_id:
            return unseal(master, bytes(row.wrapped), _wrap_context(row.purpose, row.version))
    raise CannotOpen(f"The data key {row} is wrapped by a master key that is not set here.")


def _wrap_context(purpose: str, version: int) -> bytes:
    return f"wrapped\x00{purpose}\x00{version}".encode()
