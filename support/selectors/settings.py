"""What operations have set for the desk. Raises `NotPermitted` for everybody else."""

from uuid import UUID

from django.db.models import F, QuerySet

from accounts.actor import Actor
from accounts.grants import Action, staff_may
from accounts.models import User
from agreements.access import require_anywhere
from support.models import CannedAnswer, DecisionLimit, GrantRule
from support.models.desk import DEFAULTS
from support.selectors.desk import list_desk_staff


def list_rules(actor: Actor) -> QuerySet[GrantRule]:
    """The table of the rule: what counts for everything first."""
    require_anywhere(actor, Action.RUN_CENTER)
    rows = GrantRule.objects.select_related("program", "product")
    return rows.order_by(
        "kind", F("program__name").asc(nulls_first=True), F("product__name").asc(nulls_first=True)
    )


def get_rule(actor: Actor, pk: UUID) -> GrantRule:
    """A row of the table; raises `GrantRule.DoesNotExist`."""
    return list_rules(actor).get(pk=pk)


def list_limits(actor: Actor) -> list[tuple[User, DecisionLimit, bool]]:
    """Everybody who answers requests, what they may grant alone, and whether it is their own."""
    require_anywhere(actor, Action.RUN_CENTER)
    own = {limit.person_id: limit for limit in DecisionLimit.objects.all()}
    return [
        (person, own.get(person.pk) or _default_of(person), person.pk in own)
        for person in list_desk_staff(actor)
    ]


def list_operations(actor: Actor) -> list[User]:
    """Those to whom unanswered requests may be escalated."""
    require_anywhere(actor, Action.RUN_CENTER)
    staff = list_desk_staff(actor)
    return [person for person in staff if staff_may(person.staff_role, Action.CONFIRM_PROPOSALS)]


def list_all_canned_answers(actor: Actor) -> QuerySet[CannedAnswer]:
    """The canned answers of all languages."""
    require_anywhere(actor, Action.RUN_CENTER)
    return CannedAnswer.objects.order_by("language", "title")


def get_canned_answer(actor: Actor, pk: UUID) -> CannedAnswer:
    """A canned answer; raises `CannedAnswer.DoesNotExist`."""
    return list_all_canned_answers(actor).get(pk=pk)


def _default_of(person: User) -> DecisionLimit:
    activations, hosts = DEFAULTS.get(person.staff_role, (0, 0))
    return DecisionLimit(person=person, activations=activations, hosts=hosts)
