"""What undoing something comes to: what goes, what goes back, and what stays, marked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models import (
    Agreement,
    Forecast,
    LicensingId,
    Organization,
    Purchase,
    RoleAssignment,
)
from keys.models import Listing
from people.models import Invitation
from vlsc.lib.refused import Refused


class Fate(models.TextChoices):
    """What becomes of a listing and of its key."""

    STOCK = "stock", _("Goes back to stock")
    REMOVED = "removed", _("Is removed; its file can be loaded again")
    WITHDRAWN = "withdrawn", _("Is blocked and stays listed: someone may know it")
    KEPT = "kept", _("Stays where it is also listed")
    NO_KEY = "no_key", _("Is removed; it had no key")


def preview_outdated() -> Refused:
    """Something else would happen than what was looked at."""
    sentence = gettext("Something has changed in the meantime. Review it again.")
    return Refused("preview_outdated", sentence)


@dataclass(frozen=True)
class Take:
    """A listing that is taken back, and what becomes of its key."""

    listing: Listing
    fate: Fate

    @property
    def stays(self) -> bool:
        """Whether the listing stays, with its blocked key."""
        return self.fate == Fate.WITHDRAWN


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that happens when one thing is undone; each row is in one list only.

    `gone` are places without anything that must stay; the others are `kept`, ended.
    """

    kind: str
    row: Any
    takes: Sequence[Take] = ()
    purchases: Sequence[Purchase] = ()
    forecasts: Sequence[Forecast] = ()
    roles: Sequence[RoleAssignment] = ()
    invitations: Sequence[Invitation] = ()
    gone: Sequence[LicensingId | Agreement | Organization] = ()
    kept: Sequence[LicensingId | Agreement | Organization] = ()
    # Products for which the licensing ID gets another key, being entitled to it all the same.
    again: Sequence[str] = field(default_factory=tuple)

    @property
    def mark(self) -> str:
        """Equal for plans that do the same, so that nobody carries out another one unseen."""
        parts = [f"{take.listing.pk}{take.fate}" for take in self.takes]
        for name in ("purchases", "forecasts", "roles", "invitations", "gone", "kept"):
            parts += [f"{name}{row.pk}" for row in getattr(self, name)]
        text = "|".join(sorted([*parts, *self.again, self._content]))
        return sha256(text.encode()).hexdigest()[:32]

    @property
    def licensing_ids(self) -> set[UUID]:
        """Those under which something is taken back."""
        rows: list[Any] = [*self.purchases, *self.forecasts, *(take.listing for take in self.takes)]
        places = [row for row in [*self.gone, *self.kept] if isinstance(row, LicensingId)]
        return {row.licensing_id_id for row in rows} | {row.pk for row in places}

    @property
    def _content(self) -> str:
        """What a row says, which may be corrected between the preview and the act."""
        rows: list[Any] = [*self.purchases, *self.forecasts]
        return ";".join(f"{row} {row.quantity}" for row in rows)
