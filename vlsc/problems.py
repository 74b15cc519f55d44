"""Error pages: one that explains each problem code of the API, and those for failed requests."""

import sys
from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from vlsc.lib.masking import mask_all, mask_secrets
from vlsc.lib.refused import Refused
from vlsc.problem_codes import PROBLEMS

# The exceptions for a database that is unavailable or too slow.
UNREACHED = (OperationalError, InterfaceError)
RETRY_SECONDS = 5  # `Retry-After` when a part of the service is unavailable


def problem(request: HttpRequest, code: str) -> HttpResponse:
    """The page that explains a problem code."""
    if code not in PROBLEMS:
        raise Http404
    title, meaning = PROBLEMS[code]
    context = {"code": code, "title": title, "meaning": meaning}
    return render(request, "problems/problem.html", context)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for an invalid CSRF token, such as after the session ended; offers to sign in."""
    return render(request, "problems/csrf.html", status=403)


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for a request that Django cannot read: 413 for a form that is too large, else 400.

    Rendered without request context, because what it would read may be what cannot be read.
    """
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return HttpResponse(render_to_string(f"{status}.html"), status=status)


def failure(request: HttpRequest) -> HttpResponse:
    """The page for an unexpected exception: 503 if the database is unavailable, else 500.

    Rendered without request context, because a context processor may be what failed.
    """
    if isinstance(sys.exc_info()[1], UNREACHED):
        response = HttpResponse(render_to_string("503.html"), status=503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    return HttpResponse(render_to_string("500.html"), status=500)


class RefusalMiddleware:
    """Turns a `Refused` that no view handled into the error page for its status.

    An object that a selector does not find is a 404, whether it is hidden or does not exist.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, ObjectDoesNotExist):
            raise Http404 from error
        if not isinstance(error, Refused):
            return None
        if error.status == 403:
            raise PermissionDenied(mask_secrets(str(error.detail))) from error
        context = {"code": error.code, **mask_all({"detail": str(error.detail), **error.facts})}
        response = render(request, f"{error.status}.html", context, status=error.status)
        if error.status == 503:
            response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
