"""The data of the home page, the search and the sidebar, from each app's own selectors."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import Center
from agreements.access import may_anywhere
from agreements.models import Agreement, LicensingId, Organization
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
from catalog.models import Product, Program
from keyfiles.selectors import list_live_exports, list_open_imports, with_downloads
from keyfiles.states import ExportState, ImportState
from keys.models import Key
from keys.selectors.alerts import list_awaiting, list_low_keys
from keys.selectors.search import find_keys, find_products
from people.selectors import list_objectionable, list_unanswered, list_unsettled
from support.selectors import count_desk, list_open_requests

ON_A_CARD = 5
# What a center has once it has its first customer with a key.
NEEDED: tuple[type[Model], ...] = (Program, Product, Organization, Agreement, LicensingId, Key)
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
    requests: Few
    files: Few
    imports: Few
    role_requests: Few
    claims: Few
    first_steps: list["Step"]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing needs attention. Key files are ready to download, but need none."""
        waiting = self.imports or self.role_requests or self.claims or self.first_steps
        return not (self.low or self.awaiting or self.ending or waiting)


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
        files=Few(list_live_exports(actor, at), ON_A_CARD),
        imports=Few(list_open_imports(actor), ON_A_CARD),
        claims=Few(
            list_unsettled(actor) if actor.is_staff else list_objectionable(actor), ON_A_CARD
        ),
        role_requests=Few(list_unanswered(actor), ON_A_CARD),
        first_steps=list_missing_steps(actor, center),
    )


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of setting up a center: what it is for, whether it is done, where it is done."""

    name: str
    text: str
    is_done: bool
    url: str
    label: str
    post_url: str = ""  # does it at once


def list_steps(actor: Actor, center: Center) -> list[Step]:
    """The steps from an empty center to its first customer's keys, by what there is now.

    None for whoever does not run the center. A single query, whatever the size of the tables.
    """
    if not may_anywhere(actor, Action.RUN_CENTER):
        return []
    return [*_list_center_steps(center), *_list_data_steps(_find_first_rows())]


def _list_center_steps(center: Center) -> list[Step]:
    """What the center decides about itself."""
    has_sender = bool(center.mail_from)
    return [
        Step(
            name=_("Name, time zone and languages"),
            text=_("What people see on every page, and when a day ends here."),
            is_done=not center._state.adding,
            url=reverse("accounts:settings"),
            label=_("Settings"),
        ),
        Step(
            name=_("Mail"),
            text=_("The address that mails come from. Then send yourself a test."),
            is_done=has_sender,
            url=reverse("notices:mails" if has_sender else "accounts:settings"),
            label=_("Mails") if has_sender else _("Settings"),
        ),
    ]


def _list_data_steps(found: dict[str, bool]) -> list[Step]:
    """What is loaded, by whether there is any of it."""
    has_customer = all(found[name] for name in ("organization", "agreement", "licensingid"))
    has_catalog = found["program"] and found["product"]
    loads = (reverse("keyfiles:imports"), _("Load key files"))
    customer = (_("First customer"), _("An organization, its agreement and its licensing ID."))
    keys = (_("Keys"), _("A key file brings the keys, and lists them under the licensing IDs."))
    return [
        Step(
            name=_("Catalog"),
            text=_("The programs and products that are licensed here."),
            is_done=has_catalog,
            url=reverse("catalog:entries"),
            label=_("Catalog"),
            post_url="" if found["program"] or found["product"] else reverse("catalog:load"),
        ),
        _loaded_step(*customer, has_customer, reverse("agreements:customers"), _("Customers")),
        _loaded_step(*keys, found["key"], *loads),
    ]


def _loaded_step(name: str, text: str, is_done: bool, url: str, label: str) -> Step:
    return Step(name=name, text=text, is_done=is_done, url=url, label=label)


def list_missing_steps(actor: Actor, center: Center) -> list[Step]:
    """The steps of setting up a center that are not done yet."""
    return [step for step in list_steps(actor, center) if not step.is_done]


def _find_first_rows() -> dict[str, bool]:
    """Whether there is at least one row of each kind that a center needs."""
    found = ", ".join(f'EXISTS (SELECT FROM "{model._meta.db_table}")' for model in NEEDED)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {found}")
        return dict(
            zip([str(model._meta.model_name) for model in NEEDED], cursor.fetchone(), strict=True)
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
    """The counts in the sidebar: files to download, uploads, requests due or late, role requests.

    Only for menu items that the actor has.
    """
    ready = list_live_exports(actor, at).filter(state=ExportState.READY)
    waiting = {"key-files": with_downloads(ready).filter(is_downloaded=False).count()}
    if may_anywhere(actor, Action.SEE_ANY):
        waiting["desk"] = sum(count_desk(actor, at).values())
    if not actor.is_staff and may_anywhere(actor, Action.MANAGE_ACCESS):
        waiting["role-requests"] = list_unanswered(actor).count()
    if may_anywhere(actor, Action.LOAD_CENTER):
        waiting["imports"] = list_open_imports(actor).filter(state=ImportState.CHECKED).count()
    return waiting
