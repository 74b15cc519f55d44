"""Lines of the log that stay without a seal are told to operations and degrade the health."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from audit.models import LogLine
from audit.services import number_and_seal, record
from notices.models import Mail
from people.mails import LOG_UNSEALED
from people.sweeps import sweep_unsealed
from vlsc import health


def test_operations_get_one_mail_a_day_while_lines_are_not_sealed(world):
    at = timezone.now() - timedelta(minutes=6)
    with transaction.atomic():
        record(by=world.actor("vera"), at=at, action="x.done", subject=("x", None, ""))
    sweep_unsealed(at + timedelta(minutes=5))
    assert not Mail.objects.exists()

    for minutes in (6, 7):
        sweep_unsealed(at + timedelta(minutes=minutes))

    mails = Mail.objects.filter(template=LOG_UNSEALED)
    readers = sorted(world.people[name].pk for name in ("olga", "otto"))
    assert sorted(mails.values_list("recipient", flat=True)) == readers
    _status, checks = health.report()
    assert checks["seals"] == f"lines without one since {at:%Y-%m-%d %H:%M} UTC"
    number_and_seal()
    assert health.report()[1]["seals"] == "ok"
    assert LogLine.objects.count() == 1
