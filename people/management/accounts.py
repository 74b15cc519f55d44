"""Accounts by the addresses that an operator types."""

from django.core.management.base import CommandError

from accounts.models import User


def get_account(email: str) -> User:
    """The account with that address; raises `CommandError` when there is none."""
    account = User.objects.filter(email__iexact=email.strip()).first()
    if account is None:
        raise CommandError(f"Nobody has the address {email}.")
    return account
