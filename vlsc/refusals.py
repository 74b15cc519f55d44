"""How a page says no: a service's refusal becomes a problem page with the right status."""

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from vlsc.lib.refused import Refused


class RefusalMiddleware:
    """Turns `Refused` that no view answered itself into the page for its status.

    What a selector does not find is 404, whether it is out of sight or nowhere.
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
            raise PermissionDenied(error.detail) from error
        context = {"code": error.code, "detail": error.detail, **error.facts}
        return render(request, f"{error.status}.html", context, status=error.status)
