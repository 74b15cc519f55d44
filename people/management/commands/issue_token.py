"""Create an API token for any person, by the operator."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actor import Actor, actor_of, system_actor
from accounts.grants import Scope
from agreements.access import possible_scopes
from agreements.selectors import list_licensing_ids
from agreements.selectors.licensing_ids import find_by_number
from people.management.accounts import get_account
from people.services import TokenWish, make_token
from vlsc.lib.refused import Invalid, Refused


class Command(BaseCommand):
    help = "Creates an API token for a person and prints it to stdout, the only time it is shown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument(
            "--scope",
            action="append",
            metavar="|".join(Scope.values),
            help="may be repeated; default: all scopes that the person can have",
        )
        parser.add_argument(
            "--licensing-id",
            action="append",
            metavar="NUMBER",
            help="bind the token to it; may be repeated; PROGRAM:NUMBER if the number is ambiguous",
        )
        parser.add_argument("--days", type=int, default=90, help="1 to 365; default: 90")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        by = system_actor(channel="command", at=at)
        try:
            holder = get_account(options["email"])
            wish = TokenWish(
                name="issue_token",
                scopes=options["scope"]
                or possible_scopes(actor_of(holder, channel="command", today=by.today)),
                expires_at=at + timedelta(days=max(min(options["days"], 10**6), -1)),
                licensing_ids=_get_licensing_ids(by, options["licensing_id"]),
            )
            _, text = make_token(by=by, holder=holder, wish=wish, at=at)
        except Invalid as refused:
            messages = [message for several in refused.errors.values() for message in several]
            raise CommandError("\n".join(messages)) from refused
        except Refused as refused:
            raise CommandError(refused.detail) from refused
        self.stdout.write(text)


def _get_licensing_ids(by: Actor, numbers: list[str] | None) -> list[Any] | None:
    if numbers is None:
        return None
    return [find_by_number(list_licensing_ids(by), number).pk for number in numbers]
