"""Activate an account, by the operator."""

from people.management.accounts import AccountCommand
from people.services import activate_user


class Command(AccountCommand):
    help = "Activates a deactivated account again; its old sessions and tokens stay ended."
    act = staticmethod(activate_user)
    done = "is active"
