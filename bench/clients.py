"""Clients of the web server that cost little themselves: one loop over connections that stay open.

A client sends its next request when it has the answer to the last, as pgbench does.
"""

import json
import re
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
SECONDS = 60  # without any answer


@dataclass
class Line:
    """One connection and what has come of the present answer."""

    socket: socket.socket
    answer: bytearray = field(default_factory=bytearray)

    def is_whole(self) -> bool:
        end = self.answer.find(b"\r\n\r\n")
        if end < 0:
            return False
        found = LENGTH.search(self.answer, 0, end + 2)
        assert found, bytes(self.answer[:500])
        return len(self.answer) >= end + 4 + int(found[1])


def write_request(port: int, path: str, body: object, token: str = "") -> bytes:
    """The bytes of a JSON request."""
    content = json.dumps(body).encode()
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Accept: application/json",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
        *([f"Authorization: Bearer {token}"] if token else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + content


def send_all(port: int, clients: int, requests: Sequence[bytes], status: int) -> float:
    """Seconds from the first request to the last answer; any other status ends the measurement."""
    lines = [Line(socket.create_connection(("127.0.0.1", port))) for _ in range(clients)]
    waiting = iter(requests)
    with selectors.DefaultSelector() as selector:
        begun = time.perf_counter()
        for line in lines:
            if _send_next(line, waiting):
                selector.register(line.socket, selectors.EVENT_READ, line)
        while selector.get_map():
            ready = selector.select(SECONDS)
            assert ready, "The web server does not answer."
            for key, _ in ready:
                if not _receive(key.data, waiting, status):
                    selector.unregister(key.fileobj)
        took = time.perf_counter() - begun
    for line in lines:
        line.socket.close()
    return took


def _send_next(line: Line, waiting: Iterator[bytes]) -> bool:
    request = next(waiting, None)
    if request is None:
        return False
    line.answer.clear()
    line.socket.sendall(request)
    return True


def _receive(line: Line, waiting: Iterator[bytes], status: int) -> bool:
    """Take what has come, and go on if that was all of it; whether the line is still in use."""
    part = line.socket.recv(65_536)
    assert part, "The web server closed a connection."
    line.answer += part
    if not line.is_whole():
        return True
    assert line.answer.startswith(b"HTTP/1.1 %d " % status), bytes(line.answer[:1000])
    return _send_next(line, waiting)
