"""Visible licensing IDs, agreements and organizations."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import Agreement, LicensingId, Organization
from agreements.states import ENDING_DAYS, TermStatus
from audit.words import Place
from vlsc.lib.folding import has_words, number_begins
from vlsc.lib.refused import Refused


def list_licensing_ids(actor: Actor, action: Action = Action.SEE) -> QuerySet[LicensingId]:
    """The visible licensing IDs, with program, agreement and organization."""
    return LicensingId.objects.visible_to(actor, action).select_related(
        "program", "agreement", "organization"
    )


def get_licensing_id(actor: Actor, pk: UUID, action: Action = Action.SEE) -> LicensingId:
    """A visible licensing ID; raises `LicensingId.DoesNotExist` for invisible and unknown ids."""
    return list_licensing_ids(actor, action).get(pk=pk)


def search_licensing_ids(found: QuerySet[LicensingId], text: str) -> QuerySet[LicensingId]:
    """Those whose number or authorization begins with the text, or by organization name."""
    return found.filter(_number_begins(text) | has_words("organization__name", text))


def find_licensing_ids(actor: Actor, text: str) -> QuerySet[LicensingId]:
    """Visible ones whose number or authorization begins with the text, exact matches first.

    With `may_export`: whether the actor may download their keys as a file.
    """
    exporting = LicensingId.objects.visible_to(actor, Action.EXPORT_KEYS).filter(pk=OuterRef("pk"))
    found = list_licensing_ids(actor).filter(_number_begins(text))
    return found.annotate(may_export=Exists(exporting)).order_by("number", "pk")


def find_organizations(actor: Actor, text: str) -> QuerySet[Organization]:
    """The visible organizations whose name contains the text or whose number is the text."""
    match = has_words("name", text) | Q(number__folded_is=text.strip())
    return Organization.objects.visible_to(actor).filter(match).order_by("name", "pk")


def _number_begins(text: str) -> Q:
    return number_begins("number", text) | number_begins("authorization", text)


def with_status(found: QuerySet[LicensingId], status: str, today: date) -> QuerySet[LicensingId]:
    """Those with a status, which is computed, on a day at the center."""
    return found.alias(_status=status_expression(today)).filter(_status=status)


def status_expression(today: date) -> Case:
    """`agreements.states.term_status` as an SQL expression, for filters."""
    return by_status(today, {status: status.value for status in TermStatus})


def by_status(today: date, values: Mapping[TermStatus, Any]) -> Case:
    """An expression for one value per status on a day at the center, for sorting and sums."""
    terminated = Q(terminated_on__lte=today) | Q(agreement__terminated_on__lte=today)
    soon = today + timedelta(days=ENDING_DAYS)
    return Case(
        When(terminated, then=Value(values[TermStatus.TERMINATED])),
        When(ends_on__lt=today, then=Value(values[TermStatus.ENDED])),
        When(ends_on__lte=soon, then=Value(values[TermStatus.ENDING])),
        default=Value(values[TermStatus.ACTIVE]),
    )


def find_logged_licensing_ids(actor: Actor, ids: list[UUID]) -> dict[UUID, Place]:
    """The pages of those that the actor sees, for lines of the log."""
    found = LicensingId.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True)
    return {pk: Place(reverse("agreements:licensing-id", args=[pk])) for pk in found}


def list_agreements(actor: Actor) -> QuerySet[Agreement]:
    """The visible agreements, with program and organization."""
    return Agreement.objects.visible_to(actor).select_related("program", "organization")


def list_organizations(actor: Actor) -> QuerySet[Organization]:
    """The visible organizations."""
    return Organization.objects.visible_to(actor).select_related("parent")


def find_by_number(licensing_ids: QuerySet[LicensingId], text: str) -> LicensingId:
    """The licensing ID with that number; `PROGRAM:NUMBER` also gives the program's code.

    Raises `Refused` with `unknown_licensing_id`, or with `ambiguous_licensing_id` if several
    programs have the number.
    """
    program, _colon, number = text.strip().rpartition(":")
    found = licensing_ids.filter(number=number.strip().upper()).select_related("program")
    if program:
        found = found.filter(program__code=program.strip().lower())
    matches = list(found.order_by("program__code")[:3])
    if not matches:
        raise Refused(
            "unknown_licensing_id", _("There is no licensing ID %(number)s.") % {"number": text}
        )
    if len(matches) > 1:
        raise Refused("ambiguous_licensing_id", _ambiguous(number, matches))
    return matches[0]


def _ambiguous(number: str, matches: Iterable[LicensingId]) -> str:
    choices = ", ".join(f"{match.program.code}:{match.number}" for match in matches)
    return _("Several programs have a licensing ID %(number)s. Enter one of: %(choices)s.") % {
        "number": number,
        "choices": choices,
    }
