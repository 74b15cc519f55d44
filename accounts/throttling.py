"""API request limits, reported in `RateLimit` headers (IETF draft, 10th version)."""

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.limiter import limiter
from vlsc.rest.errors import TooMany

WINDOW = 60  # seconds


def caller_of(request: Request) -> str:
    """The identity used for limits and idempotency: the token, or the user of a session."""
    if request.auth is not None:
        return f"token:{request.auth.pk}"
    return f"user:{request.user.pk}" if request.user else ""


class RequestThrottle(BaseThrottle):
    """Counts the requests of an authenticated caller; the response reports how many are left."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count one request; raises `TooMany` beyond the limit."""
        caller = caller_of(request)
        if not caller:
            return True
        limit = settings.TOKEN_REQUESTS_PER_MINUTE
        count = limiter.count("requests", caller, limit=limit, seconds=WINDOW)
        view.headers |= {
            "RateLimit-Policy": f'"requests";q={limit};w={WINDOW}',
            "RateLimit": f'"requests";r={count.remaining};t={count.resets_in}',
        }
        if not count.is_allowed:
            raise TooMany(count.resets_in)
        return True
