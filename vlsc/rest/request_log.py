"""One log line per request, without what an address can carry that is nobody's business."""

import re

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

# The link that sets a password is a secret until it is used.
_one_time_link = re.compile(r"^(/password/reset/key/)(?!set-password).+")


class RequestLogMiddleware(RequestMiddleware):
    """Logs method and path; never the query, where people type whole keys into the search box."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        path = _one_time_link.sub(r"\1…", request.path)
        return f"{request.method} {path}"
