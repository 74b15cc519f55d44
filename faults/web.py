"""The real web server of fault runs, and requests to it."""

import contextlib
import http.client
import json
import sys
import time
from typing import Any

from faults.processes import PATIENCE, Running
from vlsc.embedded.home import free_port

NO_LIMIT = "1000000"  # requests a minute of a token
SECONDS = 60  # for an answer


class NotSent(Exception):
    """Nobody took the request, so nothing was done."""


class NoAnswer(Exception):
    """Whether the request was done is not known."""


class Web(Running):
    """Gunicorn with this product's settings; `variables` are added to its environment."""

    def __init__(self, **variables: str) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "gunicorn", "-c", "vlsc/gunicorn.py"]
        own = {
            "VLSC_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "VLSC_PORT": str(self.port),
            "VLSC_DEMO": "1",  # static files from their folders
            # A busy machine may hold a lock for longer than people should wait.
            "VLSC_DATABASE_TIMEOUTS": "role",
            "VLSC_TOKEN_REQUESTS_PER_MINUTE": NO_LIMIT,
        }
        super().__init__([*command, "vlsc.wsgi:application"], "web", variables=own | variables)

    def start(self) -> None:
        """Start it and wait until it answers."""
        super().start()
        until = time.monotonic() + PATIENCE
        while not self._is_alive():
            assert self.process.poll() is None, "The web server ended while starting."
            assert time.monotonic() < until, "The web server does not answer."
            time.sleep(0.05)

    def _is_alive(self) -> bool:
        try:
            return self.request("GET", "/livez")[0] == 200
        except (NotSent, NoAnswer):
            return False

    def post(self, path: str, body: object, token: str = "") -> tuple[int, Any]:
        """Status and body of the answer to a JSON request."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        status, content = self.request("POST", path, json.dumps(body), headers)
        return status, json.loads(content)

    def request(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """One request on a connection of its own, so that none breaks for being idle."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        with contextlib.closing(line):
            try:
                line.connect()
            except OSError as error:
                raise NotSent from error
            try:
                line.request(method, path, body, headers or {})
                answer = line.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException) as error:
                raise NoAnswer from error
