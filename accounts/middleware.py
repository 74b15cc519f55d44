"""Sets the actor on page requests, and types the attributes that views read from them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.actor import Actor, actor_of
from accounts.models import Center, User


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

    def _actor(self, request: HttpRequest) -> Actor | None:
        if not isinstance(request.user, User):
            return None
        # Pages have loaded the center already; in the API only uploads use this actor.
        center: Center = getattr(request, "center", None) or Center.get()
        return actor_of(
            request.user,
            channel="page",
            today=center.day(timezone.now()),
            request_id=request.META["HTTP_X_REQUEST_ID"],
        )
