"""Texts that are sealed under a key derived from the master key, for one purpose each."""

from collections.abc import Iterator

from django.conf import settings

from vlsc.lib.sealing import CannotOpen, derive, parse_master_key, seal, unseal


def seal_text(purpose: str, text: str, context: bytes) -> bytes:
    """Seal a text under the current master key."""
    return seal(_key(settings.MASTER_KEY, purpose), text.encode(), context)


def open_text(purpose: str, sealed: bytes, context: bytes) -> str:
    """Open it with the current master key or the previous one. Raises `CannotOpen`."""
    for key in _keys(purpose):
        try:
            return unseal(key, sealed, context).decode()
        except CannotOpen:
            continue
    raise CannotOpen("No master key that is set opens this text.")


def _keys(purpose: str) -> Iterator[bytes]:
    for text in (settings.MASTER_KEY, settings.PREVIOUS_MASTER_KEY):
        if text:
            yield _key(text, purpose)


def _key(master_key: str, purpose: str) -> bytes:
    return derive(parse_master_key(master_key), purpose)
