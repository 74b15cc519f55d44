"""How long a session lives: idle and at all, shorter for the center's staff."""

import time
from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models import User
from vlsc.lib.refused import Refused

STARTED, SEEN = "started_at", "seen_at"
SEEN_STEP = 60  # seconds: a session row is not written at every click


def limits_of(user: User) -> tuple[int, int]:
    """(idle, absolute) seconds of a person's sessions."""
    kind = "staff" if user.staff_role else "customer"
    return settings.SESSION_IDLE[kind], settings.SESSION_ABSOLUTE[kind]


def begin_session(request: HttpRequest) -> None:
    """Its time runs from the sign-in on, not from the first page that is asked for with it."""
    request.session[STARTED] = request.session[SEEN] = int(time.time())


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person gave a password (or more) in this session in the last five minutes.

    What reaches many keys or lasts long asks for it: a door sends the person to
    `account_reauthenticate` first. Tokens and commands are never asked.
    """
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    given = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return any(one["at"] > since for one in given)


def require_fresh(request: HttpRequest) -> None:
    """Refuse `fresh_sign_in_required` (403) a session that is not, where no page can ask."""
    if not is_fresh(request):
        raise Refused(
            "fresh_sign_in_required",
            _("Give your password again on the page “/sign-in/again”, then repeat this."),
            status=403,
        )


class SessionLimitsMiddleware:
    """Ends a session that was idle or is older than it may be; the next page asks to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            self._limit(request, request.user)
        return self.get_response(request)

    def _limit(self, request: HttpRequest, user: User) -> None:
        now = int(time.time())
        idle, absolute = limits_of(user)
        started = request.session.setdefault(STARTED, now)
        seen = request.session.get(SEEN, started)
        if now - started >= absolute or now - seen >= idle:
            logout(request)
        elif now - seen >= SEEN_STEP or SEEN not in request.session:
            request.session[SEEN] = now
