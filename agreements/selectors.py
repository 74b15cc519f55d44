"""Reads of agreements. Each begins with sight; the doors add their filters, order and paging."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Value, When

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import Token
from agreements.models import Agreement, Forecast, LicensingId, Organization, Purchase
from agreements.models.sight import holds_anywhere
from agreements.states import ENDING_DAYS, TermStatus
from audit.models import LogLine


def list_licensing_ids(actor: Actor, action: Action = Action.SEE) -> QuerySet[LicensingId]:
    """The licensing IDs in sight, with program, agreement and organization."""
    return LicensingId.objects.visible_to(actor, action).select_related(
        "program", "agreement", "organization"
    )


def get_licensing_id(actor: Actor, pk: UUID, action: Action = Action.SEE) -> LicensingId:
    """One in sight; raises `LicensingId.DoesNotExist`, the same for unseen and unknown."""
    return list_licensing_ids(actor, action).get(pk=pk)


def search_licensing_ids(found: QuerySet[LicensingId], text: str) -> QuerySet[LicensingId]:
    """Those whose number or authorization begins with the text, or whose organization holds it."""
    text = text.strip()
    return found.filter(
        Q(number__startswith=text.upper())
        | Q(authorization__startswith=text.upper())
        | Q(organization__name__icontains=text)
    )


def with_status(found: QuerySet[LicensingId], status: str, today: date) -> QuerySet[LicensingId]:
    """Those with a computed status on a day at the center."""
    return found.alias(_status=status_expression(today)).filter(_status=status)


def status_expression(today: date) -> Case:
    """`agreements.states.term_status` as SQL, for filters and order."""
    terminated = Q(terminated_on__lte=today) | Q(agreement__terminated_on__lte=today)
    return Case(
        When(terminated, then=Value(TermStatus.TERMINATED)),
        When(ends_on__lt=today, then=Value(TermStatus.ENDED)),
        When(ends_on__lte=today + timedelta(days=ENDING_DAYS), then=Value(TermStatus.ENDING)),
        default=Value(TermStatus.ACTIVE),
    )


def list_agreements(actor: Actor) -> QuerySet[Agreement]:
    """The agreements in sight, with program and organization."""
    return Agreement.objects.visible_to(actor).select_related("program", "organization")


def list_organizations(actor: Actor) -> QuerySet[Organization]:
    """The organizations in sight."""
    return Organization.objects.visible_to(actor).select_related("parent")


def list_purchases(actor: Actor, licensing_id: LicensingId) -> QuerySet[Purchase]:
    """The purchase lines of a licensing ID, for whoever may see purchases there."""
    found = Purchase.objects.visible_to(actor).filter(licensing_id=licensing_id)
    return found.select_related("product").order_by("order_number", "line")


def list_forecasts(actor: Actor, licensing_id: LicensingId) -> QuerySet[Forecast]:
    """The forecasts of a licensing ID, for whoever may see purchases there."""
    seen = LicensingId.objects.visible_to(actor, Action.SEE_PURCHASES)
    return Forecast.objects.filter(licensing_id=licensing_id, licensing_id__in=seen.values("pk"))


def list_log(actor: Actor, licensing_id: LicensingId | None = None) -> QuerySet[LogLine]:
    """The lines that concern licensing IDs whose log the actor reads; staff who read every log see all."""
    lines = LogLine.objects.order_by("-at", "-id")
    readable = LicensingId.objects.visible_to(actor, Action.READ_LOG)
    if licensing_id is not None:
        readable = readable.filter(pk=licensing_id.pk)
    elif actor.is_staff and actor.bound_to is None and holds_anywhere(actor, Action.READ_EVERY_LOG):
        return lines
    concerned = LogLine.licensing_ids.rel.related_model.objects.filter(  # type: ignore[attr-defined]
        licensing_id__in=readable.values("pk")
    )
    return lines.filter(pk__in=concerned.values("line"))


def list_tokens(actor: Actor) -> QuerySet[Token]:
    """One's own tokens, newest first."""
    return Token.objects.filter(holder_id=actor.id).order_by("-created_at") if actor.id else Token.objects.none()
