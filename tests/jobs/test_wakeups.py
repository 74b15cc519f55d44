"""Waking a worker while the broker is unavailable."""

from uuid import uuid4

import pytest
from celery import current_app
from django.conf import settings
from kombu import Connection, Consumer
from kombu.exceptions import OperationalError
from redis.connection import Connection as RedisConnection

from jobs import sweeps, wakeups
from jobs.wakeups import queue_of
from vlsc.celery import QUEUES


def test_an_unavailable_broker_is_tried_once(monkeypatch):
    tries, connect = [], RedisConnection._connect

    def count(self):
        tries.append(self)
        return connect(self)

    monkeypatch.setattr(RedisConnection, "_connect", count)
    options = current_app.conf.broker_transport_options
    with (
        Connection("redis://127.0.0.1:1/0", transport_options=options) as broker,
        pytest.raises(OperationalError),
    ):
        assert broker.default_channel
    assert len(tries) == 1


def test_hints_are_counted_until_a_worker_receives_them(monkeypatch):
    task, other = f"counted-{uuid4()}.nothing", f"other-{uuid4()}.nothing"
    assert wakeups.count_hints(task) == 0
    for number in range(3):
        wakeups._send(task, str(number))
    wakeups._send(other, "3")
    assert (wakeups.count_hints(task), wakeups.count_hints(other)) == (3, 1)
    with monkeypatch.context() as patch:
        patch.setattr(
            current_app, "connection_for_write", lambda: Connection("redis://127.0.0.1:1/0")
        )
        assert wakeups.count_hints(task) is None


def test_workers_take_from_the_queue_of_every_task():
    current_app.loader.import_default_modules()
    woken = {name for name in current_app.tasks if not name.startswith(("celery.", "tests."))}
    assert {queue_of(task) for task in woken - {sweeps.TASK}} | {"celery"} == set(QUEUES)
    assert {queue.name for queue in current_app.conf.task_queues} == set(QUEUES)


def test_one_hint_is_not_behind_many_of_another_app():
    received: list[str] = []

    def receive(_body, message):
        received.append(message.delivery_info["routing_key"])
        message.ack()

    current_app.control.purge()
    for number in range(30):
        wakeups._send("keys.nothing", str(number))
    wakeups._send("keyfiles.nothing", "30")
    with current_app.connection_for_read() as broker, broker.channel() as channel:
        channel.basic_qos(0, 1, False)
        with Consumer(channel, current_app.conf.task_queues, callbacks=[receive], accept=["json"]):
            while "keyfiles" not in received:
                broker.drain_events(timeout=10)
    current_app.control.purge()
    assert len(received) <= len(QUEUES)


def test_a_hint_waits_as_long_as_it_must(monkeypatch):
    sent = {}
    monkeypatch.setattr(current_app, "send_task", lambda task, **options: sent.update(options))
    wakeups._send("jobs.nothing", "1")
    assert "expires" not in sent


def test_a_channel_that_is_closed_raises_what_a_worker_survives():
    with Connection(settings.REDIS_URL) as broker:
        first, second, errors = broker.channel(), broker.channel(), broker.connection_errors
        first.close()
        with pytest.raises(errors):
            first.basic_ack("1")
    with pytest.raises(errors):
        second.basic_ack("1")
