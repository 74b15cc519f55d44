"""The steps from an empty center to its first customer's keys."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import Center
from agreements.access import may_anywhere
from agreements.models import Agreement, LicensingId, Organization
from catalog.models import Product, Program
from keys.models import Key

# What a center has once it has its first customer with a key.
NEEDED: tuple[type[Model], ...] = (Program, Product, Organization, Agreement, LicensingId, Key)


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
            name=_("Email"),
            text=_("The address that emails come from. Then send yourself a test."),
            is_done=has_sender,
            url=reverse("notices:mails" if has_sender else "accounts:settings"),
            label=_("Emails") if has_sender else _("Settings"),
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
