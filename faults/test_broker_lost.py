"""Committed work is done although Redis loses everything (R6)."""

import logging
import random
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from faults.brokers import empty
from faults.clock_steps import add_requests, count_due, require_each_once
from faults.processes import POINTS, Patience, beat, worker
from notices.models import Mail
from tests.cast import World, build_world
from tests.mail_server import MailServer

IS_SHORT = POINTS < 20
REQUESTS = 4 if IS_SHORT else 67  # each has 15 mails, so these are a thousand
MAILS = 15 * REQUESTS
# A mail whose hint was lost waits for so long before it gets another, after each of the losses.
HINT = 8


@pytest.fixture
def world(transactional_db, settings) -> World:
    settings.LEASE_SECONDS, settings.SWEEP_SECONDS = HINT, 1
    return build_world()


@pytest.fixture
def server(caplog) -> Iterator[MailServer]:
    caplog.set_level(logging.WARNING, logger="mail.log")
    server = MailServer()
    server.start()
    yield server
    server.stop()


def steps_mails() -> QuerySet[Mail]:
    """Other sweeps may have mails too."""
    return Mail.objects.filter(template="support.step")


def test_each_mail_goes_out_once_while_the_broker_is_emptied_and_killed(
    world, server, broker, monkeypatch, tmp_path
):
    monkeypatch.setenv("VLSC_MAIL_URL", f"smtp://127.0.0.1:{server.port}")
    late = timezone.now() - timedelta(hours=30)
    add_requests(world, [late] * REQUESTS, since=late)
    steps, chance = count_due(), random.Random(6)
    # Emptied and killed in turn, whenever so many mails more have gone out.
    moments = [MAILS * point // (POINTS + 1) for point in range(POINTS, 0, -1)]
    patience, process, clock = Patience(), worker(), beat(tmp_path)
    process.start()
    clock.start()
    try:
        while (sent := steps_mails().filter(state="sent").count()) < MAILS:
            patience.require_progress((sent, len(server.mails), count_due()))
            if moments and len(server.mails) >= moments[-1]:
                moments.pop()
                empty(broker)
                if len(moments) % 2 == 0:
                    broker.child.kill()
                    time.sleep(chance.random())
                    broker.start()
                    broker.wait()
            time.sleep(0.02)
    finally:
        clock.kill()
        process.kill()
    assert moments == []
    assert require_each_once() == steps
    wanted = {f"<{pk}@127.0.0.1>" for pk in steps_mails().values_list("pk", flat=True)}
    ids = [mail["Message-ID"] for mail in server.mails if mail["Message-ID"] in wanted]
    assert len(ids) == len(set(ids)) == MAILS
    print(f"{steps} steps and {MAILS} mails, each once; the broker was emptied {POINTS} times")
