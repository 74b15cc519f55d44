"""Gunicorn's worker of this product: a request that cannot be parsed gets a problem document.

Gunicorn refuses such a request before Django sees it, and does not know which address was meant.
"""

import json
from typing import Any

from django.conf import settings
from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from vlsc.lib.ids import uuid7
from vlsc.problems import PROBLEMS
from vlsc.rest import lifecycle

# The application's own faults, and those of TLS, are left to gunicorn.
NOT_OURS = (
    errors.ConfigurationProblem,
    errors.InvalidResponseHeader,
    errors.InvalidResponseHeaderName,
)
REFUSALS: tuple[tuple[type[Exception], int, str, str], ...] = (
    (errors.LimitRequestLine, 414, "URI Too Long", "address_too_long"),
    (errors.LimitRequestHeaders, 431, "Request Header Fields Too Large", "headers_too_large"),
    (errors.ParseException, 400, "Bad Request", "malformed"),
)


class ProblemWorker(ThreadWorker):  # type: ignore[misc]
    """Threads, with this product's answer to what cannot be parsed."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer and log one line, which repeats nothing of the request: it may hold a key."""
        if isinstance(exc, NOT_OURS) or not isinstance(exc, errors.ParseException):
            super().handle_error(req, client, addr, exc)
            return
        kind = next(refusal for refusal in REFUSALS if isinstance(exc, refusal[0]))
        self.log.warning("Refused a request from %s: %s", (addr or ("",))[0], type(exc).__name__)
        try:
            util.write_nonblock(client, response(*kind[1:]))
        except OSError:
            self.log.debug("The client did not wait for the answer.")


def response(status: int, reason: str, code: str) -> bytes:
    """The whole answer; the connection is closed behind it."""
    request_id = str(uuid7())
    title, detail = (str(text) for text in PROBLEMS[code])
    document = {
        "type": f"{settings.PUBLIC_URL}/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id,
    }
    if status == 400:
        document["errors"] = [{"pointer": "", "code": code, "detail": detail}]
    body = json.dumps(document).encode()
    head = [
        f"HTTP/1.1 {status} {reason}",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        f"X-Request-Id: {request_id}",
        f"{lifecycle.HEADER}: {lifecycle.VERSION}",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    ]
    return "\r\n".join([*head, "", ""]).encode() + body
