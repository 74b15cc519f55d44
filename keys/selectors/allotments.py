"""The table of allotments: its rows, whom each counts for, and what a change would come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, QuerySet

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from agreements.models import LicensingId
from catalog.models import AllotmentRule, Program
from keys.entitlement import allot

EXAMPLES = (1, 10, 40, 100, 1000)  # licenses


@dataclass(frozen=True)
class AllotmentRow:
    """A row, and for how many licensing IDs it counts, since no row is more specific."""

    rule: AllotmentRule
    licensing_ids: int

    @property
    def mark(self) -> str:
        """Its id, in addresses and on the page."""
        return str(self.rule.pk)

    @property
    def about(self) -> str:
        """What it is for, for screen readers."""
        return f"{self.rule.program.name} {self.rule.price_level}".strip()


@dataclass(frozen=True)
class Example:
    """What a new MAK gets for so many licenses, now and after the change."""

    licenses: int
    before: int
    after: int


def list_allotment(actor: Actor) -> list[AllotmentRow]:
    """The table by program, the row for any price level before the others.

    Raises `NotPermitted` for who does not load the center.
    """
    rules = list(list_rules(actor))
    levels = LicensingId.objects.order_by().values_list("program", "price_level")
    counted: dict[UUID, int] = {}
    for program, level, n in levels.annotate(n=Count("pk")):
        if rule := find_most_specific(rules, program, level):
            counted[rule.pk] = counted.get(rule.pk, 0) + n
    return [AllotmentRow(rule, counted.get(rule.pk, 0)) for rule in rules]


def list_rules(actor: Actor) -> QuerySet[AllotmentRule]:
    """The rows alone, with their programs."""
    require_anywhere(actor, Action.LOAD_CENTER)
    found = AllotmentRule.objects.select_related("program")
    return found.order_by("program__name", "price_level", "pk")


def get_rule(actor: Actor, pk: str) -> AllotmentRule:
    """One row by the id in a form; raises `AllotmentRule.DoesNotExist`, also for what is no id."""
    try:
        return list_rules(actor).get(pk=UUID(pk))
    except ValueError:
        raise AllotmentRule.DoesNotExist from None


def list_programs_to_allot(actor: Actor) -> list[Program]:
    """The programs that a row can be for, by name."""
    require_anywhere(actor, Action.LOAD_CENTER)
    return list(Program.objects.order_by("name"))


def get_program(actor: Actor, pk: UUID) -> Program:
    """One of them; raises `Program.DoesNotExist`."""
    require_anywhere(actor, Action.LOAD_CENTER)
    return Program.objects.get(pk=pk)


def preview_allotment(
    actor: Actor, *, program: Program, price_level: str, factor: Decimal, minimum: int
) -> list[Example]:
    """What new MAKs would get by a changed row, beside what they get now."""
    rules = list(list_rules(actor).filter(program=program))
    now = find_most_specific(rules, program.pk, price_level)
    old = (now.factor, now.minimum) if now else (Decimal(1), 0)
    return [
        Example(licenses, allot(licenses, *old), allot(licenses, factor, minimum))
        for licenses in EXAMPLES
    ]


def find_most_specific(
    rules: Sequence[AllotmentRule], program: UUID, price_level: str
) -> AllotmentRule | None:
    """The row for the price level, or else the program's for any; None where it has neither."""
    fitting = [
        rule
        for rule in rules
        if rule.program_id == program and rule.price_level in {"", price_level}
    ]
    return max(fitting, key=lambda rule: rule.price_level, default=None)
