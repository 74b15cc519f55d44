"""The facts of `demo_center.json`, with its relative days as dates, and the state of a load."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from accounts.actor import Actor
from agreements.models import LicensingId, Organization
from catalog.models import Product, Program

FOLDER = Path(__file__).parent
KEY_FILE = FOLDER / "ProductKeys_all_vlsc.csv"
TERM_YEARS = 3  # from start to end of agreements and licensing IDs
# The file gives the pools of a forecast without quantities: those of a medium customer.
FORECAST_QUANTITY = 50

Facts = dict[str, Any]


@dataclass
class Demo:
    """One load: who does it, when, and what was found or added so far, by number or code."""

    by: Actor
    at: datetime
    today: date
    facts: Facts
    organizations: dict[str, Organization] = field(default_factory=dict)
    licensing_ids: dict[str, LicensingId] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)


def read_facts() -> Facts:
    """The file as it is."""
    return json.loads((FOLDER / "demo_center.json").read_text(encoding="utf-8"))


def in_days(today: date, days: int | None) -> date | None:
    """A date so many days from today; None stays None."""
    return None if days is None else today + timedelta(days=days)


def term(today: date, ends_in_days: int) -> tuple[date, date]:
    """First and last day of what ends in so many days."""
    ends_on = today + timedelta(days=ends_in_days)
    day = min(ends_on.day, 28) if ends_on.month == 2 else ends_on.day
    return ends_on.replace(year=ends_on.year - TERM_YEARS, day=day), ends_on
