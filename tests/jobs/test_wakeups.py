"""Waking a worker while the broker is unavailable."""

from uuid import uuid4

import pytest
from celery import current_app
from django.conf import settings
from kombu import Connection
from kombu.exceptions import OperationalError
from redis.connection import Connection as RedisConnection

from jobs import wakeups


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
    monkeypatch.setitem(current_app.conf, "task_default_queue", f"counted-{uuid4()}")
    assert wakeups.count_hints() == 0
    for number in range(3):
        wakeups._send("jobs.nothing", str(number))
    assert wakeups.count_hints() == 3
    with monkeypatch.context() as patch:
        patch.setattr(
            current_app, "connection_for_write", lambda: Connection("redis://127.0.0.1:1/0")
        )
        assert wakeups.count_hints() is None


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
