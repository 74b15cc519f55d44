"""A provider that answers a byte at a time is left after some seconds, and keeps no slot."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from tests.makers.identity_providers import add_identity_provider
from vlsc.lib.slots import Slots

MOST = 400  # bytes, in 20 seconds; less than the timeout for a byte lies between two
ANSWERS = {
    "the head": ("http", b"HTTP/1.1 200 OK\r\nX-Drop: "),
    "the body": ("http", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"),
    "the body by TLS": ("https", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"),
}


class Drip:
    """A server that begins an answer, and goes on with one byte every 50 milliseconds."""

    def __init__(self, begin: bytes, tls: ssl.SSLContext | None) -> None:
        self._begin, self._tls = begin, tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.was_left = False
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        connection, _address = self._listener.accept()
        if self._tls:
            connection = self._tls.wrap_socket(connection, server_side=True)
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


@pytest.fixture
def tls(tmp_path: Path, monkeypatch) -> ssl.SSLContext:
    """For a server on loopback, whose certificate is trusted."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    day, now = timedelta(days=1), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - day, now + day)
    made = made.add_extension(here, critical=True)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    file, pem = tmp_path / "server.pem", serialization.Encoding.PEM
    kind, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    certificate = made.sign(key, hashes.SHA256()).public_bytes(pem)
    file.write_bytes(key.private_bytes(pem, kind, plain) + certificate)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@contextmanager
def dripping(begin: bytes, tls: ssl.SSLContext | None) -> Iterator[Drip]:
    server = Drip(begin, tls)
    try:
        yield server
    finally:
        server.end()


@pytest.mark.parametrize("what", ANSWERS)
def test_a_provider_that_drips_is_left_and_keeps_no_slot(world, monkeypatch, tls, what):
    monkeypatch.setattr("accounts.single_sign_on.asking", few := Slots(1))
    monkeypatch.setattr("accounts.single_sign_on.ASKED_WITHIN", 0.3)
    scheme, begin = ANSWERS[what]
    provider, browser = add_identity_provider(world), Client()
    with dripping(begin, tls if scheme == "https" else None) as server:
        provider.issuer = f"{scheme}://127.0.0.1:{server.port}"
        provider.save()
        assert browser.get(f"/sign-in/{provider.pk}")["Location"] == "/sign-in"
    assert server.was_left
    few.take()  # it was given back
