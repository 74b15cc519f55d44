"""How a key was used, day by day."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncDate

from accounts.models import Center
from activation.models import Activation
from activation.states import ActivationState


def count_by_day(key_id: UUID, *, days: int, today: date) -> list[int]:
    """The active activations of each of the last days, oldest first, without today.

    It asks for no permission: whoever calls it has asked for sight of the key.
    """
    zone, since = ZoneInfo(Center.get().time_zone), today - timedelta(days)
    rows = Activation.objects.filter(
        key_id=key_id,
        state=ActivationState.ACTIVE,
        activated_at__gte=datetime.combine(since, time(), zone),
        activated_at__lt=datetime.combine(today, time(), zone),
    )
    by_day = rows.order_by().annotate(day=TruncDate("activated_at", tzinfo=zone)).values("day")
    counts = dict(by_day.annotate(uses=Count("id")).values_list("day", "uses"))
    return [counts.get(since + timedelta(number), 0) for number in range(days)]
