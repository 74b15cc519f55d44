"""The user's language, theme and time zone: from the account, a cookie, or the browser."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts.models import Center, User

THEMES = ("auto", "light", "dark")
LANGUAGE_COOKIE, THEME_COOKIE = "vlsc_language", "vlsc_theme"


def language_of(request: HttpRequest) -> str:
    """The language from the cookie, else from the account, else from `Accept-Language`."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if chosen in dict(settings.LANGUAGES):
        return chosen
    if isinstance(request.user, User) and request.user.language:
        return request.user.language
    return translation.get_language_from_request(request)


class PreferencesMiddleware:
    """Activates the user's language and time zone, and sets the theme on the request.

    The API always answers in English and UTC, so that programs get the same text for everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_api = request.path.startswith("/api/")
        theme = request.COOKIES.get(THEME_COOKIE, "auto")
        request.theme = theme if theme in THEMES else "auto"  # type: ignore[attr-defined]
        zone = ""
        if not is_api and isinstance(request.user, User):
            request.center = Center.get()  # type: ignore[attr-defined]
            zone = request.user.time_zone or request.center.time_zone  # type: ignore[attr-defined]
        with (
            translation.override("en" if is_api else language_of(request)),
            timezone.override(ZoneInfo(zone or "UTC")),
        ):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response
