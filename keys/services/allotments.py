"""Changing the table of allotments: how many activations new MAKs get for so many licenses."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from audit.services import record
from catalog.models import AllotmentRule, Program
from vlsc.lib.refused import Invalid

FIELDS = ("factor", "minimum", "returns_per_year")


@dataclass(frozen=True, kw_only=True)
class AllotmentWish:
    """A row as it shall be; an empty price level is the program's row for any level."""

    program: Program
    price_level: str
    factor: Decimal
    minimum: int
    returns_per_year: int


def change_allotment(*, by: Actor, wish: AllotmentWish, at: datetime) -> AllotmentRule:
    """Put a row into the table, or change it; the log line has each old value and the new one.

    MAKs that were issued keep the rule that is stored with them. The same values again change
    nothing, and leave no line. Raises `NotPermitted`, and `Invalid` for a price level that the
    program has not or a value out of range.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    if wish.price_level and wish.price_level not in wish.program.price_levels:
        raise Invalid({"price_level": [_("The program has no such price level.")]})
    with transaction.atomic():
        Program.objects.select_for_update(no_key=True).get(pk=wish.program.pk)
        found = AllotmentRule.objects.filter(program=wish.program, price_level=wish.price_level)
        before = _values(found.first())
        rule = found.first() or AllotmentRule(program=wish.program, price_level=wish.price_level)
        for name in FIELDS:
            setattr(rule, name, asdict(wish)[name])
        _save(rule)
        if changed := _describe(before, _values(rule)):
            _record("allotment.changed", rule, by=by, at=at, changes=changed)
    return rule


def remove_allotment(*, by: Actor, rule: AllotmentRule, at: datetime) -> None:
    """Take a row out of the table: from then on the less specific one counts, or 1 a license.

    Raises `NotPermitted`.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    with transaction.atomic():
        locked = AllotmentRule.objects.select_for_update().get(pk=rule.pk)
        _record("allotment.removed", locked, by=by, at=at, changes=_describe(_values(locked), {}))
        locked.delete()


def _save(rule: AllotmentRule) -> None:
    try:
        rule.full_clean()
    except ValidationError as error:
        raise Invalid.by(error) from error
    rule.save()


def _record(action: str, rule: AllotmentRule, *, by: Actor, at: datetime, changes: str) -> None:
    name = f"{rule.program.name}, {rule.price_level}" if rule.price_level else rule.program.name
    record(by=by, at=at, action=action, subject=("allotment", rule.pk, name), changes=changes)


def _values(rule: AllotmentRule | None) -> dict[str, str]:
    """The values as text, the factor without zeros at its end."""
    if rule is None:
        return {}
    values: dict[str, Any] = {name: getattr(rule, name) for name in FIELDS}
    return {name: f"{Decimal(value).normalize():f}" for name, value in values.items()}


def _describe(before: dict[str, str], after: dict[str, str]) -> str:
    """Each value that differs, such as `factor: 1 → 1.25`."""
    changed = [name for name in FIELDS if before.get(name) != after.get(name)]
    return "; ".join(
        f"{name}: {before.get(name, '–')} → {after.get(name, '–')}" for name in changed
    )
