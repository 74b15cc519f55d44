"""Services of people: invitations, API tokens, and accounts that end or begin again."""

from people.services.acceptance import accept_invitation, make_invited_account
from people.services.accounts import activate_user, deactivate_user
from people.services.invitations import (
    InvitationWish,
    expire_invitations,
    invite,
    resend_invitation,
    withdraw_invitation,
)
from people.services.tokens import LONGEST, TokenWish, make_token, revoke_token

__all__ = [
    "LONGEST",
    "InvitationWish",
    "TokenWish",
    "accept_invitation",
    "activate_user",
    "deactivate_user",
    "expire_invitations",
    "invite",
    "make_invited_account",
    "make_token",
    "resend_invitation",
    "revoke_token",
    "withdraw_invitation",
]
