"""The request id: from `X-Request-Id` or generated; returned, logged, and saved in the log.

One that could be a product key is not taken.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from vlsc.lib.ids import uuid7
from vlsc.lib.masking import contains_key

_acceptable = re.compile(r"^[A-Za-z0-9._-]{1,64}$")


class RequestIdMiddleware:
    """Must come early, so that an error in any later middleware can be found by its id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Not from `request.headers`: it is cached, so the id set below would be missing from it.
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        is_taken = _acceptable.match(given) and not contains_key(given)
        request_id = given if is_taken else str(uuid7())
        request.META["HTTP_X_REQUEST_ID"] = request_id
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response
