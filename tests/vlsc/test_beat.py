"""Beat begins with a sweep."""

import json

import pytest
import redis
from celery.signals import beat_init
from django.conf import settings

from vlsc.celery import app


@pytest.fixture
def queue():
    """The broker's queue, as it is in this process's own database of it, empty."""
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        broker.delete("celery")
        yield lambda: [json.loads(one)["headers"] for one in broker.lrange("celery", 0, -1)]
        broker.delete("celery")


def test_each_sweep_is_rung_when_beat_starts_and_not_kept_for_long(queue):
    beat_init.send(sender=None)
    rung = queue()
    assert [one["task"] for one in rung] == [
        entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()
    ]
    assert all(one["expires"] for one in rung)


def test_without_a_broker_beat_starts_all_the_same(monkeypatch):
    def away(*_, **__):
        raise ConnectionError

    monkeypatch.setattr(app, "send_task", away)
    beat_init.send(sender=None)
