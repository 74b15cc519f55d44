"""API authentication: by bearer token, else by the session of a page.

The token class must come first, so that the 401 for an anonymous request names `Bearer`.
"""

from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts import tokens
from accounts.actor import Actor, actor_of
from accounts.client_address import client_address, counted_address
from accounts.grants import ANY_SCOPE, Scope, has_scope
from accounts.limiter import limiter
from accounts.models import Center, Token, User
from accounts.models.token import TokenQuerySet
from accounts.second_factors import is_second_factor_missing
from vlsc.lib.refused import NotPermitted, Refused
from vlsc.rest.errors import CsrfFailed, TooMany, bearer_challenge

WRONG_TOKENS = 60  # per minute and address; more are answered with 429
USED_STEP = timedelta(minutes=1)  # so that `last_used_at` is not written on every request


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer vlsc_pat_…`; every wrong token gets the same answer.

    `read_along` adds columns to the query of the token, for operations that must cost little.
    """

    def __init__(self, read_along: Callable[[TokenQuerySet], TokenQuerySet] | None = None) -> None:
        self._read_along = read_along

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = self._find(text.strip(), client_address(request._request))
        if token is None:
            self._count_failure(counted_address(request._request))
            raise AuthenticationFailed("The token is unknown, expired or revoked.")
        return token.holder, token

    def _count_failure(self, address: str) -> None:
        # Valid tokens from the same address keep working: nobody can lock out a neighbor.
        attempt = limiter.count("token", address, limit=WRONG_TOKENS, seconds=60)
        if not attempt.is_allowed:
            raise TooMany(attempt.resets_in)

    def authenticate_header(self, request: Request) -> str:
        """RFC 6750: without a token no error is named."""
        scheme, _, _ = request.headers.get("Authorization", "").partition(" ")
        return bearer_challenge("invalid_token" if scheme.lower() == "bearer" else "")

    def _find(self, text: str, address: str) -> Token | None:
        if not tokens.is_well_formed(text):
            return None
        now = timezone.now()
        live = Token.objects.live(now).select_related("holder")
        live = self._read_along(live) if self._read_along else live
        found = live.filter(digest=tokens.digest(text))
        token = next(iter(found), None)  # digests are unique: no order, as `first()` would add
        if token is None or not _is_from_networks(address, token.networks):
            return None
        if token.last_used_at is None or now - token.last_used_at > USED_STEP:
            Token.objects.filter(pk=token.pk).update(last_used_at=now)
        return token


def _is_from_networks(address: str, networks: list[str]) -> bool:
    if not networks:
        return True
    try:
        return any(ip_address(address) in ip_network(network) for network in networks)
    except ValueError:
        return False


class PageSessionAuthentication(SessionAuthentication):
    """A page's session, with CSRF check: for the interactive docs and the scripts of pages."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Refuse whoever must set up a second factor first."""
        found = super().authenticate(request)
        if found and is_second_factor_missing(request._request):
            raise Refused(
                "second_factor_required",
                _("The center requires a second factor: set one up on the page “/second-factor”."),
                status=403,
            )
        return found

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise CsrfFailed from error


def api_actor(request: Request) -> Actor:
    """The actor of an authenticated API request, built once per request."""
    http_request: Any = request._request
    if not isinstance(getattr(http_request, "api_actor", None), Actor):
        user: Any = request.user
        token = request.auth if isinstance(request.auth, Token) else None
        zone = token.time_zone if token else None
        center = Center(time_zone=zone) if zone else Center.get()
        http_request.api_actor = actor_of(
            user,
            channel="api",
            token=token,
            request_id=request.META.get("HTTP_X_REQUEST_ID", ""),
            today=center.day(timezone.now()),
        )
    return http_request.api_actor


class MayUseScope(BasePermission):
    """Checks the scope that a view declares for the method (`scopes = {"GET": Scope.READ, …}`).

    A method without a scope is denied to everybody; `ANY_SCOPE` admits every token, and
    `scopes = None` marks a public operation.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if view.scopes is None:
            return True
        if not isinstance(request.user, User):
            return False
        scope = view.scopes.get(request.method or "", None)
        if scope is None and request.method in {"HEAD", "OPTIONS"}:
            scope = view.scopes.get("GET", Scope.READ)
        if scope in {None, ANY_SCOPE} or has_scope(api_actor(request), scope):
            return scope is not None
        raise NotPermitted(scope=scope)
