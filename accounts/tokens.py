"""The format of an API token: `vlsc_pat_`, 32 random base62 characters and a 6-character checksum.

The checksum (CRC-32 of the 32 characters, base62) lets a scanner recognize a leaked token without
querying the center. Only the SHA-256 of the whole token is ever stored.
"""

import hashlib
import secrets
import zlib

PREFIX = "vlsc_pat_"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
RANDOM_LENGTH, CHECK_LENGTH = 32, 6


def new_token() -> str:
    """A new token with about 190 bits of randomness."""
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
    """Whether the text has the format of a token; anything else needs no database query."""
    body = token.removeprefix(PREFIX)
    return (
        token.startswith(PREFIX)
        and len(body) == RANDOM_LENGTH + CHECK_LENGTH
        and body.isascii()
        and body.isalnum()
        and checksum(body[:RANDOM_LENGTH]) == body[RANDOM_LENGTH:]
    )


def digest(token: str) -> bytes:
    """The digest that is stored instead of the token."""
    return hashlib.sha256(token.encode()).digest()
