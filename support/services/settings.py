"""What operations set for the desk: switches, the table of the rule, limits, canned answers.

All are for licensing operations in a session (`NotPermitted`), and raise `Invalid` for a bad value.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action, staff_may
from accounts.models import User
from agreements.access import require_anywhere
from audit.services import record
from catalog.models import Product, Program
from support.models import CannedAnswer, DecisionLimit, GrantRule, SupportSettings
from support.services.outcomes import MOST
from vlsc.lib.differences import describe_differences
from vlsc.lib.masking import contains_key
from vlsc.lib.pager import grouped
from vlsc.lib.refused import Invalid


@dataclass(frozen=True, kw_only=True)
class RuleWish:
    """A row of the rule's table: what is granted at once, for a program and a product or any."""

    kind: str
    program: Program | None
    product: Product | None
    share: int
    most: int
    is_active: bool = True


def change_support_settings(
    *,
    by: Actor,
    needs_confirmation: bool,
    has_rules: bool,
    on_duty: Collection[User],
    at: datetime,
) -> None:
    """Switch the second pair of eyes and the rule on or off, and say who of operations is on duty.

    The same again leaves no line.
    """
    require_anywhere(by, Action.RUN_CENTER)
    if not all(staff_may(person.staff_role, Action.CONFIRM_PROPOSALS) for person in on_duty):
        raise Invalid({"on_duty": [_("Choose people in licensing operations.")]})
    values = {"needs_confirmation": needs_confirmation, "has_rules": has_rules}
    with transaction.atomic():
        settings = SupportSettings.lock()
        before = {name: getattr(settings, name) for name in values}
        before["on_duty"] = _addresses(User.objects.filter(is_on_duty=True))
        changed = describe_differences(before, values | {"on_duty": _addresses(on_duty)})
        if changed:
            settings.put(**values)
            User.set_on_duty(on_duty)
            _record(by, "request_settings.changed", ("request_settings", None, ""), at, changed)


def _addresses(people: Iterable[User]) -> list[str]:
    """What the log says of people here: two may have the same name."""
    return sorted(person.email for person in people)


def save_rule(*, by: Actor, wish: RuleWish, at: datetime) -> GrantRule:
    """Add a row, or change the one for the same kind, program and product."""
    require_anywhere(by, Action.RUN_CENTER)
    if not 1 <= wish.most <= MOST["activations"]:
        most = grouped(MOST["activations"])
        raise Invalid({"most": [_("A number from 1 to %(n)s.") % {"n": most}]})
    same = {"kind": wish.kind, "program": wish.program, "product": wish.product}
    with transaction.atomic():
        rows = GrantRule.objects.select_for_update(of=("self",))
        rule = rows.filter(**same).first() or GrantRule(**same)
        _put(rule, {"share": wish.share, "most": wish.most, "is_active": wish.is_active})
        facts = f"share: {wish.share}, most: {wish.most}, active: {wish.is_active}"
        _record(by, "grant_rule.saved", _subject_of(rule), at, facts)
    return rule


def remove_rule(*, by: Actor, rule: GrantRule, at: datetime) -> None:
    """Take a row out of the table; what it has granted stays."""
    require_anywhere(by, Action.RUN_CENTER)
    with transaction.atomic():
        _record(by, "grant_rule.removed", _subject_of(rule), at)
        rule.delete()


def save_limit(
    *, by: Actor, person: User, activations: int | None, hosts: int | None, at: datetime
) -> None:
    """Set how much a member of staff may grant alone; without numbers their role decides."""
    require_anywhere(by, Action.RUN_CENTER)
    if not staff_may(person.staff_role, Action.ANSWER_REQUESTS):
        raise Invalid({"person": [_("Choose someone who answers requests.")]})
    if (activations is None) != (hosts is None):
        raise Invalid({"hosts": [_("Enter both numbers, or neither.")]})
    subject = ("decision_limit", person.pk, person.name)
    with transaction.atomic():
        own = DecisionLimit.objects.select_for_update().filter(person=person).first()
        if activations is None or hosts is None:
            if own:
                own.delete()
                _record(by, "decision_limit.removed", subject, at)
            return
        _put(own or DecisionLimit(person=person), {"activations": activations, "hosts": hosts})
        facts = f"activations: {activations}, hosts: {hosts}"
        _record(by, "decision_limit.saved", subject, at, facts)


def save_canned_answer(
    *, by: Actor, answer: CannedAnswer | None, title: str, text: str, language: str, at: datetime
) -> CannedAnswer:
    """Add a canned answer, or change one; answers that were sent stay as they are.

    The row that is given keeps its values, so that a page shows none that was refused.
    """
    require_anywhere(by, Action.RUN_CENTER)
    if contains_key(text):
        raise Invalid({"text": [_("A product key cannot be part of it.")]})
    with transaction.atomic():
        locked = CannedAnswer.objects.select_for_update()
        saved = locked.get(pk=answer.pk) if answer else CannedAnswer()
        _put(saved, {"title": title, "text": text.strip(), "language": language})
        _record(by, "canned_answer.saved", ("canned_answer", saved.pk, saved.title), at, language)
    return saved


def remove_canned_answer(*, by: Actor, answer: CannedAnswer, at: datetime) -> None:
    """Take a canned answer away."""
    require_anywhere(by, Action.RUN_CENTER)
    with transaction.atomic():
        subject = ("canned_answer", answer.pk, answer.title)
        _record(by, "canned_answer.removed", subject, at)
        answer.delete()


def _put(row: Any, values: dict[str, Any]) -> None:
    try:
        row.put(**values)
    except ValidationError as error:
        raise Invalid.by(error) from error


def _subject_of(rule: GrantRule) -> tuple[str, Any, str]:
    parts = (rule.get_kind_display(), rule.program, rule.product)
    return "grant_rule", rule.pk, ", ".join(str(part) for part in parts if part)


def _record(
    by: Actor, action: str, subject: tuple[str, Any, str], at: datetime, settings: str = ""
) -> None:
    facts: dict[str, Any] = {"settings": settings} if settings else {}
    record(by=by, at=at, action=action, subject=subject, **facts)
