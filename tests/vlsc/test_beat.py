"""Beat begins with a sweep."""

import json

import pytest
import redis
from celery.signals import beat_init
from django.conf import settings

from vlsc.celery import app


@pytest.fixture
def rung():
    """What has come into the broker's queue since the test began; taken out after it."""
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        before = broker.llen("celery")

        def new() -> list[dict[str, object]]:
            found = broker.lrange("celery", 0, broker.llen("celery") - before - 1)
            return [json.loads(one)["headers"] for one in found]

        yield new
        broker.ltrim("celery", broker.llen("celery") - before, -1)


def test_each_sweep_is_rung_when_beat_starts_and_not_kept_for_long(rung):
    beat_init.send(sender=None)
    assert [one["task"] for one in rung()] == [
        entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()
    ]
    assert all(one["expires"] for one in rung())


def test_without_a_broker_beat_starts_all_the_same(monkeypatch):
    def away(*_, **__):
        raise ConnectionError

    monkeypatch.setattr(app, "send_task", away)
    beat_init.send(sender=None)
