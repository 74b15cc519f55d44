"""A provider that answers a byte at a time is left after some seconds, and keeps no slot."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.test import Client

from tests.makers.identity_providers import add_identity_provider
from vlsc.lib.slots import Slots

MOST = 400  # bytes, in 20 seconds; less than the timeout for a byte lies between two
ANSWERS = {
    "the head": ("http", b"HTTP/1.1 200 OK\r\nX-Drop: "),
    "the body": ("http", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"),
    "the handshake": ("https", b"\x16\x03\x03\x40\x00"),
}


class Drip:
    """A server that begins an answer, and goes on with one byte every 50 milliseconds."""

    def __init__(self, begin: bytes) -> None:
        self._begin, self._listener = begin, socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.was_left = False
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        connection, _address = self._listener.accept()
        with connection:
            connection.recv(4096)
            try:
                connection.sendall(self._begin)
                for _byte in range(MOST):
                    connection.sendall(b"0")
                    time.sleep(0.05)
            except OSError:
                self.was_left = True

    def end(self) -> None:
        self._thread.join(30)
        self._listener.close()


@contextmanager
def dripping(begin: bytes) -> Iterator[Drip]:
    server = Drip(begin)
    try:
        yield server
    finally:
        server.end()


@pytest.mark.parametrize("what", ANSWERS)
def test_a_provider_that_drips_is_left_and_keeps_no_slot(world, monkeypatch, what):
    monkeypatch.setattr("accounts.single_sign_on.asking", few := Slots(1))
    monkeypatch.setattr("accounts.single_sign_on.ASKED_WITHIN", 0.3)
    scheme, begin = ANSWERS[what]
    provider, browser = add_identity_provider(world), Client()
    with dripping(begin) as server:
        provider.issuer = f"{scheme}://127.0.0.1:{server.port}"
        provider.save()
        assert browser.get(f"/sign-in/{provider.pk}")["Location"] == "/sign-in"
    assert server.was_left
    few.take()  # it was given back
