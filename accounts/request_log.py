"""One log line per request, without the secrets that a URL can contain."""

import re

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware
from structlog.contextvars import bind_contextvars

from accounts.client_address import client_address

# A link that sets a password, makes the first account or accepts an invitation is a secret until it
# is used.
_one_time_link = re.compile(
    r"^(/password/reset/key/(?!set-password)|/first-account/"
    r"|/invitations/[0-9a-f-]{36}/(?!(?:resend|withdraw)$)).+"
)


class RequestLogMiddleware(RequestMiddleware):
    """Logs method and path, never the query string: people search for whole product keys."""

    def prepare(self, request: HttpRequest) -> None:
        """Bind what every line of this request has; that it has begun is not a line by itself."""
        bind_contextvars(
            request_id=request.META["HTTP_X_REQUEST_ID"],
            ip=client_address(request),
            user_agent=request.META.get("HTTP_USER_AGENT"),
        )
        self.bind_user_id(request)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        path = _one_time_link.sub(r"\1…", request.path)
        return f"{request.method} {path}"
