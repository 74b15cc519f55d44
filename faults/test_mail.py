"""Every mail arrives, as the same mail however often it is sent (R4).

A real worker sends 200 mails to a real mail server and is killed at many moments while they go out;
what it had not recorded is sent again, with the same Message-ID.
"""

import logging
import time
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import timezone

from faults.processes import POINTS, Patience, Running, worker
from notices import sending
from notices.mails import TEST
from notices.models import Mail
from notices.services import queue_mail
from tests.cast import World, build_world
from tests.mail_server import MailServer

MAILS = 200


@pytest.fixture
def world(transactional_db, settings) -> World:
    settings.LEASE_SECONDS, settings.SWEEP_SECONDS = 3, 1
    return build_world()


@pytest.fixture
def server(caplog) -> Iterator[MailServer]:
    caplog.set_level(logging.WARNING, logger="mail.log")
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def running(world, server, monkeypatch) -> Iterator[Running]:
    monkeypatch.setenv("VLSC_MAIL_URL", f"smtp://127.0.0.1:{server.port}")
    process = worker("--concurrency", "1")
    process.start()
    yield process
    process.kill()


def test_a_worker_killed_while_mails_go_out_loses_none(world, server, running):
    vera = world.people["vera"]
    with transaction.atomic():
        for number in range(MAILS):
            key = f"fault:{number}"
            queue_mail(template=TEST, to=vera, ids={}, dedup_key=key, at=timezone.now())
    # At each of these counts of taken mails, some before they are recorded.
    moments = iter([MAILS * point // (POINTS + 1) for point in range(1, POINTS + 1)])
    moment, patience, swept = next(moments), Patience(), 0.0
    while (left := Mail.objects.exclude(state="sent").count()) > 0:
        patience.require_progress(f"{left} mails are not sent")
        if moment is not None and len(server.mails) >= moment:
            # With its child, or only the child, which is quicker replaced.
            running.restart() if len(server.mails) > MAILS // 2 else running.kill_children()
            moment = next(moments, None)
        if time.monotonic() - swept > 1:
            sending.sweep(at=timezone.now())
            swept = time.monotonic()
        time.sleep(0.02)
    assert moment is None, "killed at every moment"
    ids = [mail["Message-ID"] for mail in server.mails]
    assert set(ids) == {f"<{pk}@127.0.0.1>" for pk in Mail.objects.values_list("pk", flat=True)}
    assert len(set(ids)) == MAILS
    print(f"{len(ids)} deliveries of {MAILS} mails, {POINTS} kills")
