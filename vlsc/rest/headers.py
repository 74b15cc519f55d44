"""Response headers: the content security policy, and those without a setting in Django."""

from collections.abc import Callable

from csp.constants import NONE, SELF
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from vlsc.rest import lifecycle

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

# Nothing from other hosts and nothing inline, because pages can show product keys.
CONTENT_SECURITY: dict[str, list[str]] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}


class HeadersMiddleware:
    """The content security policy, and no caching except of static files.

    Most pages can show a product key. No page has a policy of its own, so it is written once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Content-Security-Policy"] = self._policy
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.path.startswith("/api/"):
            response[lifecycle.HEADER] = lifecycle.VERSION
        if not request.path.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store")
        if response.status_code == 304:
            _describe_nothing(response)
        return response


def _describe_nothing(response: HttpResponse) -> None:
    """A 304 has no content: a length and a type would be said of what the client has already."""
    for name in ("Content-Length", "Content-Type"):
        response.headers.pop(name, None)
