"""Log lines that the actor may read."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import LicensingId
from agreements.models.sight import may_at_all
from audit.models import LogLine, LogLineLicensingId
from vlsc.lib.folding import has_words
from vlsc.lib.occurring import Occurring

LATEST = 2000  # lines in which the filter looks for what occurs


def list_log(actor: Actor, licensing_id: LicensingId | None = None) -> QuerySet[LogLine]:
    """Lines of licensing IDs whose log the actor may read; all, for staff who read every log."""
    readable = LicensingId.objects.visible_to(actor, Action.READ_LOG)
    if licensing_id is not None:
        return _concerning(readable.filter(pk=licensing_id.pk))
    if actor.is_staff and actor.bound_to is None and may_at_all(actor, Action.READ_EVERY_LOG):
        return LogLine.objects.order_by("-at", "-id")
    return _concerning(readable)


def search_log(
    lines: QuerySet[LogLine],
    *,
    action: str = "",
    person: str = "",
    actor_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[LogLine]:
    """Filter by action or kind of thing (`key`), by person, and by time (`until` is exclusive)."""
    if action:
        lines = lines.filter(Q(action=action) | Q(action__startswith=f"{action}."))
    if person:
        lines = lines.filter(has_words("actor_name", person))
    if actor_id:
        lines = lines.filter(actor_id=actor_id)
    if since:
        lines = lines.filter(at__gte=since)
    if until:
        lines = lines.filter(at__lt=until)
    return lines


def list_occurring(lines: QuerySet[LogLine]) -> Occurring:
    """The kinds of things that the latest lines are about, as the first part of an action."""
    actions = list(lines.values_list("action", flat=True)[: LATEST + 1])
    kinds = Counter(action.partition(".")[0] for action in actions)
    return Occurring(("action",), [*kinds.items()], is_whole=len(actions) <= LATEST)


def narrow_log(actor: Actor, lines: QuerySet[LogLine], licensing_id: str) -> QuerySet[LogLine]:
    """Filter by a licensing ID whose log the actor may read, given by number or id."""
    readable = LicensingId.objects.visible_to(actor, Action.READ_LOG)
    try:
        readable = readable.filter(pk=UUID(licensing_id))
    except ValueError:
        readable = readable.filter(number=licensing_id.strip().upper())
    return lines.filter(pk__in=_lines_of(readable))


def with_numbers(lines: QuerySet[LogLine]) -> QuerySet[LogLine]:
    """Annotate `number`: the line's place in the order of commits; None until it has one."""
    return lines.annotate(number=F("sequence__number"))


def numbered_after(lines: QuerySet[LogLine], after: int) -> QuerySet[LogLine]:
    """Those with a number greater than `after`.

    A line is numbered when it can be read, and none gets a smaller number later, so whoever reads
    on from the last number misses none. Lines without a number come next time.
    """
    return lines.filter(sequence__number__gt=after)


def with_licensing_ids(actor: Actor, lines: QuerySet[LogLine], at_most: int) -> QuerySet[LogLine]:
    """Annotate `concerned`: the first licensing IDs of each line whose log the actor may read."""
    of_line = LogLineLicensingId.objects.filter(line=OuterRef(OuterRef("pk")))
    named = (
        LicensingId.objects.visible_to(actor, Action.READ_LOG)
        .filter(pk__in=of_line.values("licensing_id"))
        .order_by("number", "pk")
        .values(json=JSONObject(id="pk", number="number"))
    )
    return lines.annotate(concerned=ArraySubquery(named[:at_most]))


def _concerning(readable: QuerySet[LicensingId]) -> QuerySet[LogLine]:
    return LogLine.objects.filter(pk__in=_lines_of(readable)).order_by("-at", "-id")


def _lines_of(readable: QuerySet[LicensingId]) -> QuerySet[LogLineLicensingId, UUID]:
    concerned = LogLineLicensingId.objects.filter(licensing_id__in=readable.order_by().values("pk"))
    return concerned.values_list("line", flat=True)
