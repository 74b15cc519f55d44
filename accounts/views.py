"""The user's language and theme."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.preferences import LANGUAGE_COOKIE, THEME_COOKIE, THEMES

YEAR = 365 * 86400


@require_POST
def set_preferences(request: HttpRequest) -> HttpResponse:
    """Save a language or a theme, and redirect to the page that the user came from."""
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(back if safe else "/")
    language, theme = request.POST.get("language"), request.POST.get("theme")
    if language in dict(settings.LANGUAGES):
        _set_cookie(response, LANGUAGE_COOKIE, language)
        if isinstance(request.user, User):
            request.user.prefer_language(language)
    if theme in THEMES:
        _set_cookie(response, THEME_COOKIE, theme)
    return response


def _set_cookie(response: HttpResponse, cookie: str, chosen: str) -> None:
    response.set_cookie(
        cookie, chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SECURE
    )
