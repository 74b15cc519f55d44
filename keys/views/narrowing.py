"""A list of listings and its filters: what they leave of it, and what they offer."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.db.models import QuerySet

from keys.forms import ListingFilter
from keys.models import Listing
from keys.selectors import narrow_listings
from keys.selectors.offered import OFFERED, list_offered
from vlsc.lib.occurring import Occurring


class Narrowed(NamedTuple):
    """`found` is what all filters leave of a list, `whole` what is left without those of `OFFERED`.

    They offer what occurs in `whole`, so that each choice says how many rows it would show, also
    beside a text.
    """

    whole: QuerySet[Listing]
    found: QuerySet[Listing]
    is_narrowed: bool

    @classmethod
    def of(
        cls, here: QuerySet[Listing], form: ListingFilter, named: list[UUID] | None = None
    ) -> Self:
        """A list with the filters of `form`; `named` as for `narrow_listings`."""
        chosen = form.chosen()
        offered = {name: chosen.pop(name) for name in OFFERED if name in chosen}
        whole = narrow_listings(here, **chosen, named=named)
        found = narrow_listings(whole, **offered)
        return cls(whole, found, is_narrowed=bool(offered))

    def list_offered(self, table: Mapping[str, Any]) -> Occurring:
        """What the filters offer above a table with this context."""
        page, rows = table["page"], table["rows_total"]
        return list_offered(self.whole, page, rows, is_narrowed=self.is_narrowed)
