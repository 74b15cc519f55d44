"""Who sees which requests, which of them wait for the desk, and in which order."""

from datetime import datetime

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import LicensingId
from agreements.models.sight import may_at_all
from jobs.moves import StatefulQuerySet
from support.states import RequestState

# Those for which the desk owes an answer.
OPEN_STATES = (RequestState.RECEIVED, RequestState.REOPENED)
# When that answer is due: the first, or after reopening the next. An expression with indexes, not a
# column, so that it cannot differ from the two columns.
ANSWER_DUE = Coalesce("next_due_at", "due_at")


class RequestQuerySet(StatefulQuerySet):
    def visible_to(self, actor: Actor) -> "RequestQuerySet":
        """For staff all; for customers those of licensing IDs where they may file requests.

        A question that names no licensing ID is seen by whoever asked it.
        """
        if actor.is_everywhere:
            return self._visible_to_staff(actor)
        if not may_at_all(actor, Action.FILE_REQUESTS):
            return self.none()
        visible = LicensingId.objects.visible_to(actor, Action.FILE_REQUESTS).values("pk")
        seen = Q(licensing_id__in=visible)
        if actor.bound_to is None and actor.id:
            seen |= Q(licensing_id=None, filed_by_id=actor.id)
        return self.filter(seen)

    def _visible_to_staff(self, actor: Actor) -> "RequestQuerySet":
        if not may_at_all(actor, Action.SEE_ANY):
            return self.none()
        bound = actor.bound_to
        return self.all() if bound is None else self.filter(licensing_id__any=bound)

    def waiting(self) -> "RequestQuerySet":
        """Those for which the desk owes an answer."""
        return self.filter(state__in=OPEN_STATES)

    def with_answer_due(self) -> "RequestQuerySet":
        """With `answer_due`, to filter by and to count."""
        return self.alias(answer_due=ANSWER_DUE)

    def late(self, at: datetime, *, is_late: bool = True) -> "RequestQuerySet":
        """Those whose answer is overdue, and those whose first came late; or all others."""
        owed = Q(state__in=OPEN_STATES, answer_due__lte=at)
        given = ~Q(state__in=OPEN_STATES) & Q(first_response_at__gte=F("due_at"))
        found = self.with_answer_due()
        return found.filter(owed | given) if is_late else found.exclude(owed | given)
