"""How many requests a caller may make, told in `RateLimit` headers (IETF draft, 10th form)."""

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from vlsc.lib.limiter import Attempt, limiter
from vlsc.rest.failures import TooMany

WINDOW = 60  # seconds


def caller_of(request: Request) -> str:
    """The caller as limits and idempotency know it: the token, or the person of a session."""
    if request.auth is not None:
        return f"token:{request.auth.pk}"
    return f"user:{request.user.pk}" if request.user else ""


def count_request(request: Request) -> Attempt | None:
    """Count one request of a known caller; raises `TooMany` beyond the limit."""
    caller = caller_of(request)
    if not caller:
        return None
    limit = settings.TOKEN_REQUESTS_PER_MINUTE
    attempt = limiter.count("requests", caller, limit=limit, seconds=WINDOW)
    request._request.rate_limit = attempt  # type: ignore[attr-defined]
    if not attempt.is_allowed:
        raise TooMany(attempt.resets_in)
    return attempt


def tell_limit(request: Request, response: Response) -> None:
    """Put the state of the caller's window on the answer."""
    attempt: Attempt | None = getattr(request._request, "rate_limit", None)
    if attempt:
        limit = settings.TOKEN_REQUESTS_PER_MINUTE
        response["RateLimit-Policy"] = f'"requests";q={limit};w={WINDOW}'
        response["RateLimit"] = f'"requests";r={attempt.remaining};t={attempt.resets_in}'
