"""The log, as far as the actor may read it."""

from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import LicensingId
from agreements.models.sight import may_at_all
from audit.models import LogLine, LogLineLicensingId


def list_log(actor: Actor, licensing_id: LicensingId | None = None) -> QuerySet[LogLine]:
    """The lines of licensing IDs whose log the actor reads; staff who read every log see all."""
    readable = LicensingId.objects.visible_to(actor, Action.READ_LOG)
    if licensing_id is not None:
        return _concerning(readable.filter(pk=licensing_id.pk))
    if actor.is_staff and actor.bound_to is None and may_at_all(actor, Action.READ_EVERY_LOG):
        return LogLine.objects.order_by("-at", "-id")
    return _concerning(readable)


def search_log(
    found: QuerySet[LogLine],
    *,
    action: str = "",
    person: str = "",
    actor_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[LogLine]:
    """Those of an action or of a kind of things (`key`), by a person, between two moments."""
    if action:
        found = found.filter(Q(action=action) | Q(action__startswith=f"{action}."))
    if person:
        found = found.filter(actor_name__icontains=person)
    if actor_id:
        found = found.filter(actor_id=actor_id)
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until)
    return found


def narrow_log(actor: Actor, found: QuerySet[LogLine], licensing_id: str) -> QuerySet[LogLine]:
    """Those that concern a licensing ID whose log the actor reads, by its number or its id."""
    readable = LicensingId.objects.visible_to(actor, Action.READ_LOG)
    try:
        readable = readable.filter(pk=UUID(licensing_id))
    except ValueError:
        readable = readable.filter(number=licensing_id.strip().upper())
    return found.filter(pk__in=_lines_of(readable))


def with_licensing_ids(actor: Actor, found: QuerySet[LogLine], at_most: int) -> QuerySet[LogLine]:
    """The lines with `concerned`: the first few licensing IDs of each, of those the actor reads."""
    of_line = LogLineLicensingId.objects.filter(line=OuterRef(OuterRef("pk")))
    named = (
        LicensingId.objects.visible_to(actor, Action.READ_LOG)
        .filter(pk__in=of_line.values("licensing_id"))
        .order_by("number", "pk")
        .values(json=JSONObject(id="pk", number="number"))
    )
    return found.annotate(concerned=ArraySubquery(named[:at_most]))


def _concerning(readable: QuerySet[LicensingId]) -> QuerySet[LogLine]:
    return LogLine.objects.filter(pk__in=_lines_of(readable)).order_by("-at", "-id")


def _lines_of(readable: QuerySet[LicensingId]) -> QuerySet[LogLineLicensingId, UUID]:
    concerned = LogLineLicensingId.objects.filter(licensing_id__in=readable.order_by().values("pk"))
    return concerned.values_list("line", flat=True)
