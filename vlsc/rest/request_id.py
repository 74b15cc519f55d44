"""One id per request: taken from `X-Request-Id` or made, returned, logged, kept in log rows."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from vlsc.lib.ids import uuid7

_acceptable = re.compile(r"^[A-Za-z0-9._-]{1,64}$")


class RequestIdMiddleware:
    """Stands first, so that whatever goes wrong behind it can be found by its id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Not by `request.headers`, which would remember for all behind it that none was given.
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _acceptable.match(given) else str(uuid7())
        request.META["HTTP_X_REQUEST_ID"] = request_id
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response
