"""What needs somebody's attention, from each app's own selectors."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import Center
from activation.selectors import list_open_proxy_files
from agreements.access import actions_anywhere
from agreements.models import LicensingId
from agreements.selectors import (
    SummaryRow,
    in_order,
    list_licensing_ids,
    list_summary,
    order_of,
    row_of,
)
from agreements.states import TermStatus
from home.selectors.few import Few
from home.selectors.steps import Step, list_missing_steps
from keyfiles.selectors import list_current_exports, list_open_uploads
from keys.selectors.alerts import list_awaiting, list_low_keys
from keys.selectors.stock import list_low_stock
from people.selectors import list_objectionable, list_unanswered, list_unsettled
from support.selectors import count_queues, list_open_requests

ON_A_CARD = 5


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What needs attention: a few rows of each kind, each from a single query."""

    low: Few
    awaiting: Few
    ending: Few
    ending_rows: list[SummaryRow]
    requests: Few
    queues: list[dict[str, Any]]
    stock: Few
    files: Few
    machines: Few
    imports: Few
    role_requests: Few
    claims: Few
    own: Few
    first_steps: list[Step]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing needs attention. Key files are ready to download, but need none."""
        waiting = self.imports or self.role_requests or self.claims or self.first_steps
        return not (self.low or self.awaiting or self.ending or self.stock or waiting)


def list_needs(actor: Actor, center: Center, at: datetime, today: date) -> Needs:
    """What needs the actor's attention; `today` is the date at `at` in the center's time zone."""
    ends_soon = list_summary(actor, today, status=TermStatus.ENDING)
    ending = Few(in_order(ends_soon, order_of("ends", today)), ON_A_CARD)
    return Needs(
        low=Few(list_low_keys(actor), ON_A_CARD),
        awaiting=Few(list_awaiting(actor), ON_A_CARD),
        ending=ending,
        ending_rows=[row_of(licensing_id, today) for licensing_id in ending],
        requests=Few(list_open_requests(actor), ON_A_CARD),
        queues=count_queues(actor, at),
        stock=Few(list_low_stock(actor), ON_A_CARD),
        files=Few(list_current_exports(actor, at), ON_A_CARD),
        machines=Few(list_open_proxy_files(actor), ON_A_CARD),
        imports=Few(list_open_uploads(actor), ON_A_CARD),
        claims=Few(
            list_unsettled(actor) if actor.is_staff else list_objectionable(actor), ON_A_CARD
        ),
        role_requests=Few(list_unanswered(actor), ON_A_CARD),
        own=_list_own(actor),
        first_steps=list_missing_steps(actor, center),
    )


def _list_own(actor: Actor) -> Few:
    """The licensing IDs of who sees no keys, whom no other card would show anything."""
    if actor.is_staff or Action.SEE_KEYS in actions_anywhere(actor):
        return Few(LicensingId.objects.none(), ON_A_CARD)
    return Few(list_licensing_ids(actor).order_by("number", "pk"), ON_A_CARD)
