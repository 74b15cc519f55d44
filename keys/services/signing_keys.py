"""Private keys of certificates, sealed and opened for other apps, which don't reach the vault."""

from uuid import UUID

from keys import vault


def seal_signing_key(*, private: bytes, row_id: UUID) -> bytes:
    """The 32 private bytes, sealed for their row."""
    return vault.seal_signing_key(private, row_id)


def open_signing_key(*, sealed: bytes, row_id: UUID) -> bytes:
    """The 32 private bytes. Raises `CannotOpen`."""
    return vault.open_signing_key(sealed, row_id)
