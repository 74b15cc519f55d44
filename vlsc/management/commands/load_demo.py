"""Fill an empty center with the demo: customers, agreements, keys and the cast."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actor import system_actor
from vlsc import environment
from vlsc.demo.facts import Facts
from vlsc.demo.key_file import NotLoaded
from vlsc.demo.loader import load_demo
from vlsc.demo.people import role_in_words


class Command(BaseCommand):
    help = "Loads the demo center; the catalog must be loaded. Loading it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--print-sign-ins", action="store_true", help="say who may sign in, and the password"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            password = environment.value("VLSC_DEMO_PASSWORD")
            at = timezone.now()
            by = system_actor(channel="command", at=at)
            facts = load_demo(by=by, at=at, password=password)
        except (ImproperlyConfigured, NotLoaded) as error:
            raise CommandError(str(error)) from error
        if options["print_sign_ins"]:
            self._print(facts, password)

    def _print(self, facts: Facts, password: str) -> None:
        for person in facts["people"]:
            self.stdout.write(f"{person['name']:8} {person['address']:24} {role_in_words(person)}")
        self.stdout.write(f"password for all: {password}")
