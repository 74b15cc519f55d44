"""The rows of a table of listings: what costs time is worked out once a page, not once a row."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.access import Offer
from catalog.states import Authority, KeyType, Pool
from keys.models import Key, Listing
from keys.states import ListingState
from vlsc.rest.converters import NIL

# What can be left out; the product or licensing ID, and the key, are always there.
OPTIONAL = ("pool", "number", "organization", "type", "left")
COLUMN_NAMES = {
    "pool": gettext_lazy("Pool"),
    "number": gettext_lazy("Licensing ID"),
    "organization": gettext_lazy("Organization"),
    "type": gettext_lazy("Type"),
    "left": gettext_lazy("Activations"),
}
USUAL = ("pool", "number", "type", "left")


class Addresses(NamedTuple):
    """The addresses of a row's pages, with the nil id where an id belongs."""

    product: str
    licensing_id: str
    key: str

    @classmethod
    def find(cls) -> "Addresses":
        """Those of this process; the routes are searched once."""
        names = ("product", "licensing-id-keys", "key")
        return cls(*(reverse(f"keys:{name}", args=[NIL]) for name in names))


@dataclass(frozen=True, slots=True)
class Row:
    """A listing as the table shows it."""

    listing: Listing
    key: Key | None
    product_url: str
    number_url: str
    key_url: str
    pool: str
    kind: str
    is_repeat: bool  # of the product in the row above
    is_out: bool  # of a key that is neither revealed nor selected any more
    is_selectable: bool
    counted_at: datetime | None  # where it differs from what the caption says

    @property
    def about(self) -> str:
        """What the row is, for who cannot see the rows around."""
        five = f" {self.key.last_five}" if self.key else ""
        return f"{self.listing.product_name}{five}"


def build_rows(
    listings: Sequence[Listing], reveals: Offer | str
) -> tuple[list[Row], datetime | None]:
    """The rows, and when most of their counters were reported, if the licensor reports them."""
    usual = _usual_day(listings)
    maker = _Maker(Addresses.find(), _pools(), _kinds(), reveals == Offer.YES, usual)
    above = [None, *(listing.product_id for listing in listings)]
    rows = [maker.make(*pair) for pair in zip(listings, above, strict=False)]
    times = (_counted_at(row.key) for row in rows if row.counted_at is None)
    return rows, min(filter(None, times), default=None)


class _Maker(NamedTuple):
    """What all rows of a page have in common."""

    addresses: Addresses
    pools: dict[str, str]
    kinds: dict[str, str]
    may_select: bool
    usual: date | None

    def make(self, listing: Listing, above: UUID | None) -> Row:
        """The row of a listing below one of the product `above`."""
        key = listing.key if listing.key_id else None
        at = _counted_at(key)
        is_out = bool(key and key.is_out_of_use)
        return Row(
            listing=listing,
            key=key,
            product_url=_at(self.addresses.product, listing.product_id),
            number_url=_at(self.addresses.licensing_id, listing.licensing_id_id),
            key_url=_at(self.addresses.key, listing.key_id),
            pool=self.pools.get(listing.product.pool, ""),
            kind=self.kinds.get(listing.state) or self.kinds.get(listing.type, "–"),
            is_repeat=listing.product_id == above,
            is_out=is_out,
            is_selectable=bool(key and self.may_select and not is_out),
            counted_at=at if at and timezone.localtime(at).date() != self.usual else None,
        )


def _at(pattern: str, pk: object) -> str:
    return pattern.replace(str(NIL), str(pk)) if pk else ""


def _pools() -> dict[str, str]:
    """The names of the pools in the user's language, looked up once for all rows."""
    return {value: str(label) for value, label in Pool.choices}


def _kinds() -> dict[str, str]:
    """What the column of types says, by the state of a listing or its type."""
    return {
        ListingState.EMBEDDED: _("No key to enter"),
        ListingState.NOT_NEEDED: _("Needs no key"),
        **dict(KeyType.choices),
        KeyType.KMS: _("KMS host"),
    }


def _counted_at(key: Key | None) -> datetime | None:
    """When the licensor reported a counter; a counter of this center is never old."""
    is_reported = key and key.activation_authority == Authority.EXTERNAL
    return key.counted_at if key and is_reported else None


def _usual_day(listings: Sequence[Listing]) -> date | None:
    """The day on which most of the counters were reported."""
    times = (_counted_at(listing.key if listing.key_id else None) for listing in listings)
    days = Counter(timezone.localtime(at).date() for at in times if at)
    return days.most_common(1)[0][0] if days else None
