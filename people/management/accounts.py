"""What the commands about accounts share: an address in, an act by the operator, a line out."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actor import Actor, system_actor
from accounts.models import User
from vlsc.lib.masking import mask_keys
from vlsc.lib.refused import Refused


class AccountService(Protocol):
    """A verb about one account."""

    def __call__(self, *, by: Actor, user: User, at: datetime) -> User: ...


class AccountCommand(BaseCommand):
    """Runs a verb on the account with an address; `done` is said behind the address."""

    act: ClassVar[AccountService]
    done: ClassVar[str]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        by = system_actor(channel="command", at=at)
        try:
            user = type(self).act(by=by, user=get_account(options["email"]), at=at)
        except Refused as refused:
            raise CommandError(refused.detail) from refused
        self.stdout.write(f"{user.email} {self.done}.")


def get_account(email: str) -> User:
    """The account with that address; raises `CommandError` when there is none."""
    account = User.objects.with_address(email).first()
    if account is None:
        raise CommandError(f"Nobody has the address {mask_keys(email)}.")
    return account
