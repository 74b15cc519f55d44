"""The actor: an immutable value that every selector and service takes.

It identifies who acts, through which channel, with which limits and on which day; permissions are
checked by `agreements.access`. An actor lives only as long as its request or job.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from accounts.grants import Scope
from accounts.models import Center, Token, User


class HeldRole(NamedTuple):
    """A role of the actor and what it is held on: exactly one of the three is set."""

    role: str
    licensing_id: UUID | None
    agreement: UUID | None
    path: list[UUID] | None  # of the organization, beginning with the root of its group


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person, a service account or the system itself.

    `scopes` is None for sessions (no limit beyond the person's own rights); `bound_to` is None
    when the actor is not bound to licensing IDs. `channel` is page, api, command or job. `today`
    is the current date in the center's time zone. `roles_read` are roles that were read along with
    the token, in the form of who reads roles.
    """

    kind: str
    id: UUID | None
    name: str
    today: date
    staff_role: str = ""
    token_id: UUID | None = None
    scopes: frozenset[str] | None = None
    bound_to: frozenset[UUID] | None = None
    channel: str = "page"
    request_id: str = ""
    roles_read: list[dict[str, Any]] | None = field(default=None, compare=False, repr=False)
    # The organization that a member of staff sees pages as, with the eyes of its administrators.
    seen_as: UUID | None = None

    @property
    def is_staff(self) -> bool:
        return bool(self.staff_role)

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    @property
    def is_everywhere(self) -> bool:
        """Whether its permissions come from being staff or the system, not from roles."""
        return self.is_system or self.is_staff

    @cached_property
    def roles(self) -> tuple[HeldRole, ...]:
        """Its roles in force, read once; if there are very many, only the first few.

        See `agreements.models`.
        """
        return _read_roles(self)

    @cached_property
    def role_names(self) -> frozenset[str]:
        """What its roles in force are, on whatever they are held; read once, also if very many."""
        return _read_role_names(self)


def _no_roles(actor: Actor) -> Any:
    raise LookupError("no role reader is registered")


RoleReader = Callable[[Actor], tuple[HeldRole, ...]]
RoleNameReader = Callable[[Actor], frozenset[str]]
_read_roles: RoleReader = _no_roles
_read_role_names: RoleNameReader = _no_roles


def register_role_readers(roles: RoleReader, names: RoleNameReader) -> None:
    """Register the functions that read an actor's roles, and what they are.

    The app that stores roles calls this, because `accounts` must not import it.
    """
    global _read_roles, _read_role_names
    _read_roles, _read_role_names = roles, names


def actor_of(
    user: User,
    *,
    channel: str,
    today: date,
    token: Token | None = None,
    request_id: str = "",
) -> Actor:
    """The actor for a user who is authenticated by session or by token."""
    bound = token.licensing_ids if token else None
    return Actor(
        kind=user.kind,
        id=user.pk,
        name=user.name,
        today=today,
        staff_role=user.staff_role,
        token_id=token.pk if token else None,
        scopes=frozenset(token.scopes) if token else None,
        bound_to=None if bound is None else frozenset(bound),
        channel=channel,
        request_id=request_id,
        roles_read=token.roles_read if token else None,
    )


def seeing_actor(user: User, organization_id: UUID, *, today: date, request_id: str) -> Actor:
    """A member of staff who sees pages as a customer: the name stays, the rights of staff do not.

    It may only read, whatever an administrator of the customer may do.
    """
    return Actor(
        kind=user.kind,
        id=user.pk,
        name=user.name,
        today=today,
        scopes=frozenset({Scope.READ, Scope.LOG_READ}),
        request_id=request_id,
        seen_as=organization_id,
    )


def system_actor(*, at: datetime, channel: str = "job", request_id: str = "") -> Actor:
    """The actor for the center's own work: sweeps, imports and management commands.

    Also for what a page does for a visitor, who has no account: then with the request's id.
    """
    today = Center.get().day(at)
    return Actor(
        kind="system", id=None, name="system", today=today, channel=channel, request_id=request_id
    )


def rebuild_actor(
    *, user_id: UUID, token_id: UUID | None, at: datetime, request_id: str = ""
) -> Actor | None:
    """The current actor for a job; None if the user is inactive or the token no longer valid.

    `request_id` is the id of the request that asked for the job.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    token = Token.objects.live(at).filter(pk=token_id, holder=user_id).first() if token_id else None
    if user is None or (token_id and token is None):
        return None
    today = Center.get().day(at)
    return actor_of(user, channel="job", today=today, token=token, request_id=request_id)
