"""Nobody reads a line of the log that concerns no licensing ID whose log they read."""

from dataclasses import replace

import pytest
from django.utils import timezone

from audit.models import LogLine
from keys.services import reveal_key
from people.selectors import list_log, narrow_log


@pytest.fixture
def lines(world):
    """Vera looks at a key of Contoso's, Mallory at one of Fabrikam's."""
    for name, key in (("vera", "mak"), ("mallory", "fabrikam")):
        reveal_key(by=world.actor(name), key=world.keys[key], at=timezone.now())


def read_by(actor) -> set[str]:
    return set(list_log(actor).values_list("actor_name", flat=True))


def test_staff_who_read_every_log_read_it(world, lines):
    assert read_by(world.actor("ines")) == {"Vera", "Mallory"}
    assert read_by(world.actor("sam")) == set()


@pytest.mark.parametrize(("name", "read"), [("ada", {"Vera"}), ("vera", set()), ("leo", set())])
def test_customers_read_the_log_of_what_they_administer(world, lines, name, read):
    assert read_by(world.actor(name)) == read


def test_a_token_without_the_scope_reads_nothing(world, lines):
    assert read_by(replace(world.actor("ines"), scopes=frozenset({"read"}))) == set()


def test_a_bound_token_of_staff_reads_what_it_is_bound_to(world, lines):
    bound = frozenset({world.licensing_ids["9F3K27QA"].pk})
    assert read_by(replace(world.actor("ines"), bound_to=bound)) == {"Mallory"}


@pytest.mark.parametrize(("name", "found"), [("ada", 1), ("mallory", 0), ("vera", 0), ("sam", 0)])
def test_a_log_is_narrowed_by_licensing_ids_whose_log_is_read(world, lines, name, found):
    own = world.licensing_ids["7654321"]
    for text in ("7654321", str(own.pk)):
        assert narrow_log(world.actor(name), LogLine.objects.all(), text).count() == found
