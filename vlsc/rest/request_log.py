"""One log line per request, without the secrets that a URL can contain."""

import re

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

# A link that sets a password, makes the first account or accepts an invitation is a secret until it
# is used.
_one_time_link = re.compile(
    r"^(/password/reset/key/(?!set-password)|/first-account/"
    r"|/invitations/[0-9a-f-]{36}/(?!(?:resend|withdraw)$)).+"
)


class RequestLogMiddleware(RequestMiddleware):
    """Logs method and path, never the query string: people search for whole product keys."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        path = _one_time_link.sub(r"\1…", request.path)
        return f"{request.method} {path}"
