"""Deactivate an account, by the operator."""

from people.management.accounts import AccountCommand
from people.services import deactivate_user


class Command(AccountCommand):
    help = "Deactivates an account: its sessions end, its tokens are revoked."
    act = staticmethod(deactivate_user)
    done = "is deactivated; its sessions and tokens have ended"
