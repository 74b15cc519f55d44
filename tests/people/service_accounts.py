"""Service accounts and their tokens, as an administrator makes them."""

from datetime import timedelta

from django.utils import timezone

from accounts.grants import Role
from accounts.models import Token, User
from people.services import TokenWish, make_service_account, make_token
from tests.cast import World


def make(
    world: World, who: str = "ada", number: str = "7654321", role: Role = Role.KEY_VIEWER
) -> User:
    return make_service_account(
        by=world.actor(who),
        name="Oslo",
        role=role,
        places=[world.licensing_ids[number]],
        at=timezone.now(),
    )


def token_of(world: World, account: User, who: str = "ada", **more) -> tuple[Token, str]:
    at = timezone.now()
    given = {"name": "Server", "scopes": ["read"], "expires_at": at + timedelta(days=90)} | more
    return make_token(by=world.actor(who), holder=account, wish=TokenWish(**given), at=at)
