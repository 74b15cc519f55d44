"""A center that answers as the specification says, with a limit that a test sets.

IDs and certificates are made by the center's own code; only the counting is not real.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.conf import settings
from django.utils import timezone

from activation.certificates import sign_certificate
from activation.confirmation import confirmation_id
from activation.installation_ids import BadInstallationId, parse_installation_id
from activation.selectors import list_public_keys
from vlsc.lib.ids import uuid7

PRODUCT, TOKEN, KEY_ID = "fjord-cad-2026-pro", "vlsc_pat_test", str(uuid7())
Answer = tuple[int, dict[str, Any]]


class StandIn:
    """One key with a limit, and the machines that have used it."""

    def __init__(self, key: str, seed: bytes, allowed: int) -> None:
        self.key, self.seed, self.allowed = key, seed, allowed
        self.machines: list[str] = []
        self.asked: list[tuple[str, Any]] = []
        self.tokens: list[str] = []
        self.redirects = False
        self.public_keys = {"keys": list_public_keys()}
        self.certify("0" * 63)  # the signing key is read here, where the test's database is

    def certify(self, machine: str) -> str:
        return sign_certificate(
            activation_id=uuid7(),
            issued_at=timezone.now(),
            product=PRODUCT,
            key_last_five=self.key[-5:],
            installation_id=machine,
            channel="online",
        )

    def spend(self, text: str) -> dict[str, Any]:
        try:
            machine = parse_installation_id(text)
        except BadInstallationId as bad:
            return {"installation_id": text, "result": "invalid", "bad_group": bad.bad_groups[0]}
        result = "already" if machine in self.machines else "granted"
        if result == "granted" and len(self.machines) >= self.allowed:
            return {"installation_id": text, "result": "exhausted"}
        self.machines += [machine] if result == "granted" else []
        confirmation = confirmation_id(self.seed, machine)
        made = {"confirmation_id": confirmation, "certificate": self.certify(machine)}
        return {"installation_id": text, "result": result, **made}

    def counts(self) -> dict[str, int]:
        used = len(self.machines)
        return {"used": used, "allowed": self.allowed, "remaining": self.allowed - used}

    def answer(self, path: str, token: str, body: Any) -> Answer:
        self.asked.append((path, body))
        self.tokens.append(token)
        if self.redirects:
            return 302, {}
        if path == "/.well-known/jwks.json":
            return 200, self.public_keys
        if path == "/api/v1/activate":
            return self.activate(body)
        if token != f"Bearer {TOKEN}":
            return 401, {"code": "not_authenticated", "title": "Not signed in"}
        if path.startswith("/api/v1/keys?"):
            return 200, {"results": [{"id": KEY_ID}] if self.key[-5:] in path else []}
        results = [self.spend(machine["installation_id"]) for machine in body["machines"]]
        return 200, {"results": results, **self.counts()}

    def activate(self, body: Any) -> Answer:
        if body["product_key"] != self.key:
            return 404, {"code": "unknown_key", "detail": "There is no such key."}
        spent = self.spend(body["installation_id"])
        if spent["result"] == "exhausted":
            return 409, {"code": "exhausted", "detail": "None is left.", **self.counts()}
        return 201, spent | self.counts()


@contextmanager
def running(stand_in: StandIn) -> Iterator[str]:
    """Its address, which certificates name, while it answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.respond()

        def do_GET(self) -> None:
            self.respond()

        def respond(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            token = self.headers.get("Authorization", "")
            status, answer = stand_in.answer(self.path, token, body)
            text = json.dumps(answer).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    settings.PUBLIC_URL = f"http://127.0.0.1:{server.server_port}"
    try:
        yield settings.PUBLIC_URL
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
