"""Who acts: one frozen value that every selector and service takes.

It says who, by which door and with which limits; what they may do is asked of
`agreements.access`. An actor lives as long as a request or a job, and no longer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from accounts.grants import Scope
from accounts.models import Center, Token, User


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person, a service account or the system itself.

    `scopes` is None for sessions (no limit beyond the person's own rights); `bound_to` is None
    where the actor is not bound to licensing IDs. `channel` is page, api, command or job. `today`
    is the day at the center where the door knows it already; else sight looks it up each time.
    `read_once` is where a page keeps what its frame and its lists both ask.
    """

    kind: str
    id: UUID | None
    name: str
    staff_role: str = ""
    token_id: UUID | None = None
    scopes: frozenset[str] | None = None
    bound_to: frozenset[UUID] | None = None
    channel: str = "page"
    request_id: str = ""
    today: date | None = None
    read_once: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_staff(self) -> bool:
        return bool(self.staff_role)

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    def has_scope(self, scope: Scope) -> bool:
        """Whether the door lets this kind of act through at all."""
        return self.scopes is None or scope in self.scopes


def actor_of(
    user: User,
    *,
    channel: str,
    token: Token | None = None,
    request_id: str = "",
    today: date | None = None,
) -> Actor:
    """The actor that a user is, by session or by token."""
    bound = token.licensing_ids if token else None
    return Actor(
        kind=user.kind,
        id=user.pk,
        name=user.name,
        staff_role=user.staff_role,
        token_id=token.pk if token else None,
        scopes=frozenset(token.scopes) if token else None,
        bound_to=None if bound is None else frozenset(bound),
        channel=channel,
        request_id=request_id,
        today=today,
    )


def system_actor(*, channel: str = "job") -> Actor:
    """The center's own work: sweeps, loads, operator's commands."""
    return Actor(kind="system", id=None, name="system", channel=channel)


def rebuild_actor(*, user_id: UUID, token_id: UUID | None, at: datetime) -> Actor | None:
    """The actor of a job, as it is now; None when the user or the token has since ended."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    token = Token.objects.live(at).filter(pk=token_id, holder=user_id).first() if token_id else None
    if user is None or (token_id and token is None):
        return None
    return actor_of(user, channel="job", token=token)


class PageRequest(HttpRequest):
    """A page request of somebody signed in: what the middleware puts on it, for views to name."""

    user: User
    actor: Actor
    center: Center
    theme: str


class ActorMiddleware:
    """Puts `request.actor` on page requests of a signed-in person (the API sets its own)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = self._actor(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def _actor(self, request: HttpRequest) -> Actor | None:
        if not isinstance(request.user, User):
            return None
        center = getattr(request, "center", None)  # pages have it, the API does not
        return actor_of(
            request.user,
            channel="page",
            request_id=request.META["HTTP_X_REQUEST_ID"],
            today=center.day() if center else None,
        )
