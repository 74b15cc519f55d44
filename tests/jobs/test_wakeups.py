"""Ringing for a worker while the broker is away."""

import time

import pytest
from celery import current_app
from kombu import Connection
from kombu.exceptions import OperationalError


def test_a_bell_without_a_broker_is_given_up_at_once():
    options = current_app.conf.broker_transport_options
    begun = time.monotonic()
    with (
        Connection("redis://127.0.0.1:1/0", transport_options=options) as broker,
        pytest.raises(OperationalError),
    ):
        assert broker.default_channel
    assert time.monotonic() - begun < 4  # with its retries it would be six
