"""Celery's channel to Redis, in a form that a worker survives when the broker goes away.

A worker that has lost its connection closes it, and then still tries to acknowledge what it works
on. `kombu` meets an `AttributeError` there, which ends the worker; a connection error it would log.
"""

from typing import Any

from kombu.transport import redis as transport
from redis.exceptions import ConnectionError as BrokerAway


class SafeChannel(transport.Channel):  # type: ignore[misc]  # kombu has no types
    """A channel that says of a closed connection that it is closed."""

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        """The parameters of a connection, which every command asks for after the close."""
        if self.connection is None or self.connection.client is None:
            raise BrokerAway("The connection to the broker is closed.")
        return super()._connparams(asynchronous=asynchronous)  # type: ignore[misc,no-any-return]


def install() -> None:
    """Let all connections of this process have such channels."""
    transport.Transport.Channel = SafeChannel
