"""Waking a worker while the broker is unavailable."""

import pytest
from celery import current_app
from django.conf import settings
from kombu import Connection
from kombu.exceptions import OperationalError
from redis.connection import Connection as RedisConnection


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


def test_a_channel_that_is_closed_raises_what_a_worker_survives():
    with Connection(settings.REDIS_URL) as broker:
        first, second, errors = broker.channel(), broker.channel(), broker.connection_errors
        first.close()
        with pytest.raises(errors):
            first.basic_ack("1")
    with pytest.raises(errors):
        second.basic_ack("1")
