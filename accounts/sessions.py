"""Session lifetimes: idle and absolute, both shorter for the center's staff."""

import hashlib
import time
from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.client_address import client_address
from accounts.models import User
from accounts.session_store import ADDRESS, DEVICE, SEEN, STARTED
from vlsc.lib.devices import name_device
from vlsc.lib.refused import Refused

PROVIDER_ASKED = "provider_asked_at"
SEEN_STEP = 60  # seconds, so that the session row is not written on every request


def limits_of(user: User) -> tuple[int, int]:
    """Session lifetime limits for a user: (idle, absolute), in seconds."""
    kind = "staff" if user.staff_role else "customer"
    return settings.SESSION_IDLE[kind], settings.SESSION_ABSOLUTE[kind]


def begin_session(request: HttpRequest) -> None:
    """Start the clocks at sign-in, not at the first page that is requested with the session."""
    request.session[STARTED] = int(time.time())
    _note_use(request, request.session[STARTED])


def session_mark(request: HttpRequest) -> str:
    """A name of the session that does not reveal its key; pages compare it with a later one."""
    return hashlib.sha256(f"session mark {request.session.session_key}".encode()).hexdigest()[:16]


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person authenticated in this session within the last five minutes.

    Required for operations that reach many keys or have a lasting effect; pages return
    `accounts.step_up.ask_password` first. Tokens and commands are exempt.
    """
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return any(record["at"] > since for record in records)


def require_fresh(request: HttpRequest) -> None:
    """Raise `Refused` (`fresh_sign_in_required`, 403) unless the session is fresh.

    For the API, which cannot redirect to the page that asks for the password or a passkey.
    """
    if not is_fresh(request):
        raise Refused(
            "fresh_sign_in_required",
            _("Confirm your identity on the page “/sign-in/again”, then repeat this."),
            status=403,
        )


def require_fresh_session(request: Any) -> None:
    """`require_fresh` of sessions alone: a token is no browser that somebody left open."""
    if request.auth is None:
        require_fresh(request)


def note_provider(request: HttpRequest) -> None:
    """Note that the provider has asked the person again, who gives a second factor next."""
    request.session[PROVIDER_ASKED] = time.time()


def is_provider_noted(request: HttpRequest) -> bool:
    """Whether the provider has asked the person again within the last five minutes."""
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return bool(request.session.get(PROVIDER_ASKED, 0) > since)


def end_others(request: HttpRequest) -> None:
    """End the person's other sessions, after what they sign in with has changed."""
    if isinstance(request.user, User):
        request.user.sessions.exclude(session_key=request.session.session_key).delete()


class SessionLimitsMiddleware:
    """Ends sessions that exceed their idle or absolute limit; the next page asks to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            self._limit(request, request.user)
        has_ended = self._has_ended(request)
        response = self.get_response(request)
        if has_ended and response.status_code == 302:
            sign_in, asks, sent = response["Location"].partition("?")
            if sign_in == reverse(settings.LOGIN_URL) and asks:
                response["Location"] = f"{sign_in}?ended=1&{sent}"
        return response

    def _has_ended(self, request: HttpRequest) -> bool:
        """Whether the browser still names a session of which nobody is signed in any more."""
        was_named = settings.SESSION_COOKIE_NAME in request.COOKIES
        return was_named and not request.user.is_authenticated and request.session.is_empty()

    def _limit(self, request: HttpRequest, user: User) -> None:
        now = int(time.time())
        idle, absolute = limits_of(user)
        started = request.session.setdefault(STARTED, now)
        seen = request.session.get(SEEN, started)
        if now - started >= absolute or now - seen >= idle:
            logout(request)
        elif now - seen >= SEEN_STEP or SEEN not in request.session:
            _note_use(request, now)


def _note_use(request: HttpRequest, now: int) -> None:
    """When, with what and from where the session was used last, for the page of sessions."""
    device = name_device(request.headers.get("User-Agent", ""))
    request.session.update({SEEN: now, DEVICE: device, ADDRESS: client_address(request)})
