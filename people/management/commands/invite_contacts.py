"""Invite the primary contacts of what was loaded to administer it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actor import Actor, actor_of, system_actor
from agreements.models import Organization
from people.management.accounts import get_account
from people.selectors import find_places
from people.services import InvitedContacts, invite_contacts
from vlsc.lib.refused import Refused


class Command(BaseCommand):
    help = (
        "Invites the primary contacts of licensing IDs that never had an administrator, each to"
        " administer those that name them. Asked again, it goes on with those that are left."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="of the person in whose name it is done")
        parser.add_argument("--reason", required=True, help="the customer sees it in the log")
        parser.add_argument("--organization", metavar="NUMBER", help="default: all customers")
        parser.add_argument("--language", choices=[code for code, _ in settings.LANGUAGES])

    def handle(self, *args: Any, **options: Any) -> None:
        today = system_actor(channel="command", at=timezone.now()).today
        by = actor_of(get_account(options["email"]), channel="command", today=today)
        wish = {"reason": options["reason"], "language": options["language"] or "en"}
        try:
            wish["organization"] = _find(by, options["organization"])
            done = _invite_all(by, wish)
        except Refused as refused:
            raise CommandError(refused.detail) from refused
        for email, code in done.skipped:
            self.stdout.write(f"{email}: {code}")
        self.stdout.write(f"{len(done.invited)} invited, {len(done.skipped)} not")


def _find(by: Actor, number: str | None) -> Organization | None:
    if number is None:
        return None
    places: list[Any] = find_places(by, "organization", [number])
    return places[0]


def _invite_all(by: Actor, wish: dict[str, Any]) -> InvitedContacts:
    """As many as there are, a hundred at a time."""
    done = more = invite_contacts(by=by, at=timezone.now(), **wish)
    while more.invited:
        more = invite_contacts(by=by, at=timezone.now(), **wish)
        done = InvitedContacts(done.invited + more.invited, more.skipped)
    return done
