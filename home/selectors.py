"""The data of the home page, the search and the sidebar, from each app's own selectors."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import may_anywhere
from agreements.selectors import (
    SummaryRow,
    find_licensing_ids,
    find_organizations,
    in_order,
    list_summary,
    order_of,
    row_of,
)
from agreements.states import TermStatus
from keyfiles.selectors import list_live_exports, list_open_imports
from keyfiles.states import ExportState, ImportState
from keys.selectors.alerts import list_awaiting, list_low_keys
from keys.selectors.search import find_keys, find_products

ON_A_CARD = 5
OF_A_KIND = 10


class Few(list[Any]):
    """The first rows of a list, and whether there are more."""

    def __init__(self, rows: QuerySet[Any], limit: int) -> None:
        fetched = list(rows[: limit + 1])
        super().__init__(fetched[:limit])
        self.has_more = len(fetched) > limit


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What needs attention: a few rows of each kind, each from a single query."""

    low: Few
    awaiting: Few
    ending: Few
    ending_rows: list[SummaryRow]
    files: Few
    imports: Few

    @property
    def is_nothing(self) -> bool:
        """Whether nothing needs attention. Key files are ready to download, but need none."""
        return not (self.low or self.awaiting or self.ending or self.imports)


def list_needs(actor: Actor, at: datetime, today: date) -> Needs:
    """What needs the actor's attention; `today` is the date at `at` in the center's time zone."""
    ends_soon = list_summary(actor, today, status=TermStatus.ENDING)
    ending = Few(in_order(ends_soon, order_of("ends", today)), ON_A_CARD)
    return Needs(
        low=Few(list_low_keys(actor), ON_A_CARD),
        awaiting=Few(list_awaiting(actor), ON_A_CARD),
        ending=ending,
        ending_rows=[row_of(licensing_id, today) for licensing_id in ending],
        files=Few(list_live_exports(actor, at), ON_A_CARD),
        imports=Few(list_open_imports(actor), ON_A_CARD),
    )


@dataclass(frozen=True, kw_only=True)
class Found:
    """Search results by kind."""

    licensing_ids: Few
    organizations: Few
    products: Few
    keys: Few

    @property
    def total(self) -> int:
        return sum(map(len, (self.licensing_ids, self.organizations, self.products, self.keys)))


def search(actor: Actor, text: str) -> Found:
    """Search what the actor can see, with one query per kind."""
    return Found(
        licensing_ids=Few(find_licensing_ids(actor, text), OF_A_KIND),
        organizations=Few(find_organizations(actor, text), OF_A_KIND),
        products=Few(find_products(actor, text), OF_A_KIND),
        keys=Few(find_keys(actor, text), OF_A_KIND),
    )


def count_waiting(actor: Actor, at: datetime) -> dict[str, int]:
    """The counts in the sidebar: key files ready to download, uploads that await a decision.

    Only for menu items that the actor has.
    """
    ready = list_live_exports(actor, at).filter(state=ExportState.READY)
    waiting = {"key-files": ready.count()}
    if may_anywhere(actor, Action.LOAD_CENTER):
        waiting["imports"] = list_open_imports(actor).filter(state=ImportState.CHECKED).count()
    return waiting
