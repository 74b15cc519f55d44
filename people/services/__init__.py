"""Services of people: API tokens, and accounts that end or begin again."""

from people.services.accounts import activate_user, deactivate_user
from people.services.tokens import LONGEST, TokenWish, make_token, revoke_token

__all__ = [
    "LONGEST",
    "TokenWish",
    "activate_user",
    "deactivate_user",
    "make_token",
    "revoke_token",
]
