"""The states of keys and listings, and their allowed transitions. No queries."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyStatus(models.TextChoices):
    USABLE = "usable", _("Usable")
    NOT_USABLE_YET = "not_usable_yet", _("Not usable yet")
    BLOCKED = "blocked", _("Blocked")
    REPLACED = "replaced", _("Replaced")


MOST_SELECTED = 100  # keys that can be selected one by one, for a key file
OUT_OF_USE = frozenset({KeyStatus.BLOCKED, KeyStatus.REPLACED})


class Disclosure(models.TextChoices):
    """How somebody has seen a key in full."""

    REVEALED = "revealed", _("Revealed")
    COPIED = "copied", _("Copied")
    DOWNLOADED = "downloaded", _("Downloaded in a key file")


class OsaStatus(models.TextChoices):
    AVAILABLE = "available", _("Available")
    REDEEMED = "redeemed", _("Redeemed")


class ListingState(models.TextChoices):
    ISSUED = "issued", _("Issued")
    AWAITING = "awaiting", _("Awaiting key")
    EMBEDDED = "embedded", _("In the setup program")
    NOT_NEEDED = "not_needed", _("Needs no key")


KEY_MOVES: dict[str, frozenset[str]] = {
    KeyStatus.USABLE: frozenset({KeyStatus.BLOCKED}),
    KeyStatus.NOT_USABLE_YET: frozenset({KeyStatus.USABLE, KeyStatus.BLOCKED}),
    KeyStatus.BLOCKED: frozenset({KeyStatus.REPLACED}),
    KeyStatus.REPLACED: frozenset(),
}
OSA_MOVES: dict[str, frozenset[str]] = {
    "": frozenset(),  # keys of every other type
    OsaStatus.AVAILABLE: frozenset({OsaStatus.REDEEMED}),
    OsaStatus.REDEEMED: frozenset(),
}
LISTING_MOVES: dict[str, frozenset[str]] = {
    # If a key is blocked and stock has no replacement, the listing waits for a key again.
    ListingState.ISSUED: frozenset({ListingState.AWAITING}),
    ListingState.AWAITING: frozenset({ListingState.ISSUED}),
    ListingState.EMBEDDED: frozenset(),
    ListingState.NOT_NEEDED: frozenset(),
}
