"""Sets the actor on page requests, and types the attributes that views read from them."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor, actor_of, seeing_actor
from accounts.grants import Action, staff_may
from accounts.models import Center, User
from accounts.second_factors import is_second_factor_missing
from accounts.seeing import SEEING, Seeing, end, read

SAFE = {"GET", "HEAD", "OPTIONS"}
# What whoever must set up a second factor first may open.
WITHOUT_FACTOR = {
    *("accounts:second-factors", "accounts:totp-new", "accounts:passkey-new"),
    *("accounts:recovery-codes", "accounts:session", "accounts:preferences"),
    *("accounts:provider-begin", "accounts:provider-return"),
    *("account_logout", "account_reauthenticate", "mfa_reauthenticate_webauthn"),
    *("livez", "readyz", "problem", "problems"),
}
WRITES = {"agreements:seeing-end", "account_logout"}  # what may be sent while seeing as a customer


class PageRequest(HttpRequest):
    """A page request of a signed-in user, with the attributes that middleware sets on it."""

    user: User
    actor: Actor
    center: Center
    theme: str


class ActorMiddleware:
    """Sets `request.actor` on page requests of a signed-in person (the API sets its own)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = self._actor(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def _require_second_factor(self, request: HttpRequest) -> HttpResponse | None:
        """Lead whoever must have a second factor, and has none, to the page where it is set up."""
        match = request.resolver_match
        is_open = match is not None and match.view_name in WITHOUT_FACTOR
        # The API refuses by itself, and only what comes by a session.
        if is_open or request.path.startswith("/api/") or not is_second_factor_missing(request):
            return None
        return redirect("accounts:second-factors")

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse every request that writes while somebody sees as a customer.

        So is the first one after its time: its page was not made for a member of staff.
        """
        seeing: Seeing | None = getattr(request, "seeing", None)
        if seeing is None:
            return self._require_second_factor(request)
        match, is_over = request.resolver_match, seeing.until <= timezone.now()
        if is_over:
            end(request)
        may_write = match is not None and match.view_name in WRITES
        if request.method not in SAFE and not may_write:
            raise PermissionDenied(_("You see this as a customer and cannot change anything."))
        return redirect(request.get_full_path()) if is_over and not may_write else None

    def _actor(self, request: HttpRequest) -> Actor | None:
        if not isinstance(request.user, User):
            return None
        # Pages have loaded the center already; in the API only uploads use this actor.
        center: Center = getattr(request, "center", None) or Center.get()
        request.center = center  # type: ignore[attr-defined]
        if seeing := self._seeing(request, request.user):
            return seeing_actor(
                request.user,
                seeing.organization_id,
                today=center.day(timezone.now()),
                request_id=request.META["HTTP_X_REQUEST_ID"],
            )
        return actor_of(
            request.user,
            channel="page",
            today=center.day(timezone.now()),
            request_id=request.META["HTTP_X_REQUEST_ID"],
        )

    def _seeing(self, request: HttpRequest, user: User) -> Seeing | None:
        """What the session sees as; nothing for whoever may not see as a customer any more."""
        if SEEING not in request.session:
            return None
        if not staff_may(user.staff_role, Action.LOAD_CENTER):
            end(request)
            return None
        request.seeing = seeing = read(request)  # type: ignore[attr-defined]
        return seeing
