"""The user's language, theme and time zone: from the account, a cookie, or the browser."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts.models import Center, User

THEMES = ("auto", "light", "dark")
# Asked by programs, and answered without a text.
WITHOUT_CENTER = ("/livez", "/readyz", "/.well-known/jwks.json")
LANGUAGE_COOKIE, THEME_COOKIE = "vlsc_language", "vlsc_theme"


def language_of(request: HttpRequest, offered: Sequence[str]) -> str:
    """The language from the cookie, else from the account, else from `Accept-Language`.

    Always one that the center offers; its first, if none of these is.
    """
    own = request.user.language if isinstance(request.user, User) else ""
    cookie = request.COOKIES.get(LANGUAGE_COOKIE, "")
    wanted = (cookie, own, translation.get_language_from_request(request))
    return next((language for language in wanted if language in offered), offered[0])


class PreferencesMiddleware:
    """Activates the user's language and time zone, and sets the theme on the request.

    The API always answers in English and UTC, so that programs get the same text for everybody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        theme = request.COOKIES.get(THEME_COOKIE, "auto")
        request.theme = theme if theme in THEMES else "auto"  # type: ignore[attr-defined]
        zone, language = "", "en"
        if not request.path.startswith("/api/") and request.path not in WITHOUT_CENTER:
            center = Center.get()
            request.center = center  # type: ignore[attr-defined]
            language = language_of(request, center.offered_languages)
            own = request.user.time_zone if isinstance(request.user, User) else "UTC"
            zone = own or center.time_zone
        with (
            translation.override(language),
            timezone.override(ZoneInfo(zone or "UTC")),
        ):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
            return response
