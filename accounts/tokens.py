"""The form of an API token: `vlsc_pat_`, 32 base62 characters, and six that check them.

The check (CRC-32 of the 32 characters, base62) lets a scanner recognize a leaked token without
asking the center. Only the SHA-256 of the whole token is ever stored.
"""

import hashlib
import secrets
import zlib

PREFIX = "vlsc_pat_"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
RANDOM_LENGTH, CHECK_LENGTH = 32, 6


def new_token() -> str:
    """A fresh token, about 190 random bits."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return f"{PREFIX}{body}{checksum(body)}"


def checksum(body: str) -> str:
    """The six base62 characters of the CRC-32 of a token's random part."""
    number, digits = zlib.crc32(body.encode("ascii")), ""
    for _ in range(CHECK_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        digits = ALPHABET[rest] + digits
    return digits


def is_well_formed(token: str) -> bool:
    """Whether the text can be a token at all; nothing is looked up for one that cannot."""
    body = token.removeprefix(PREFIX)
    return (
        token.startswith(PREFIX)
        and len(body) == RANDOM_LENGTH + CHECK_LENGTH
        and body.isascii()
        and body.isalnum()
        and checksum(body[:RANDOM_LENGTH]) == body[RANDOM_LENGTH:]
    )


def digest(token: str) -> bytes:
    """What is stored in a token's stead."""
    return hashlib.sha256(token.encode()).digest()
