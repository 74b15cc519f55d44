"""Beat begins with every sweep, on the queue that only sweeps use."""

import json

import pytest
import redis
from celery.signals import beat_init
from django.conf import settings

from jobs.sweeps import QUEUE
from vlsc.celery import app


@pytest.fixture
def sent():
    """What has come into the broker's queue of sweeps since the test began; taken out after it."""
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        before = broker.llen(QUEUE)

        def new() -> list[dict[str, object]]:
            found = broker.lrange(QUEUE, 0, broker.llen(QUEUE) - before - 1)
            return [json.loads(message)["headers"] for message in found]

        yield new
        broker.ltrim(QUEUE, broker.llen(QUEUE) - before, -1)


def test_each_sweep_is_started_with_beat_and_its_hint_is_not_kept_for_long(sent):
    beat_init.send(sender=None)
    messages = sent()
    assert {message["task"] for message in messages} == {"jobs.sweep"}
    assert sorted(message["argsrepr"] for message in messages) == sorted(
        repr((name,)) if message_is_tuple(messages) else repr([name])
        for name in app.conf.beat_schedule
    )
    assert all(message["expires"] for message in messages)


def message_is_tuple(messages: list[dict[str, object]]) -> bool:
    return str(messages[0]["argsrepr"]).startswith("(")


def test_without_a_broker_beat_starts_all_the_same(monkeypatch):
    def away(*_, **__):
        raise ConnectionError

    monkeypatch.setattr(app, "send_task", away)
    beat_init.send(sender=None)
