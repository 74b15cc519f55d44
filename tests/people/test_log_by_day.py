"""The log by day: what a line is about and where that is, its detail, and filters that occur."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from agreements.models import RoleAssignment
from keys.services import reveal_key
from tests.cast import force
from tests.keys.reading import text_of

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DAY = re.compile(r'<th scope="rowgroup"[^>]*>([^<]*)</th>')
CHOICES = re.compile(r'<select name="action".*?</select>', re.DOTALL)


@pytest.fixture
def revealed(world):
    """The MAK, revealed twice on one day and once on the next, and once now."""
    for at in (NOON, NOON + timedelta(hours=1), NOON + timedelta(days=1), timezone.now()):
        reveal_key(by=world.actor("vera"), key=world.keys["mak"], at=at)


def html(client, path="/log"):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def offered(client, path="/log"):
    [select] = CHOICES.findall(html(client, path))
    return re.findall(r'value="([^"]*)"', select)


@pytest.mark.usefixtures("revealed")
def test_lines_stand_under_their_days(visit_as):
    days = DAY.findall(html(visit_as("ada")))
    assert days[1:] == ["11 Mar 2026", "10 Mar 2026"]
    assert days[0].startswith("Today, ")


@pytest.mark.usefixtures("revealed")
def test_a_line_names_the_product_and_leads_to_the_key(world, visit_as):
    place = f'<a href="/keys/{world.keys["mak"].pk}">Windows Server 2022 Standard</a>'
    for name in ("ada", "olga", "ines"):
        assert html(visit_as(name)).count(place) == 4


@pytest.mark.usefixtures("revealed")
def test_what_the_reader_does_not_see_is_no_link(world, visit_as):
    """A key that moved on is named by the log that stays, and by nothing else."""
    listings = world.licensing_ids["7654321"].listings.filter(key=world.keys["mak"])
    there = world.licensing_ids["9F3K27QA"]
    force(listings, licensing_id=there, number=there.number, group_id=there.group_id)
    page = html(visit_as("ada"))
    assert "Vera revealed the key MAK …CBNWP" in page
    assert f"/keys/{world.keys['mak'].pk}" not in page
    assert "Windows Server 2022 Standard" not in page


@pytest.mark.usefixtures("revealed")
def test_the_detail_of_a_line_unfolds_without_script(visit_as):
    page = html(visit_as("ada"))
    assert page.count('<details class="fold detail">') == 4
    assert "Action key.revealed" in text_of(visit_as("ada").get("/log"))


def test_filters_offer_what_occurs_and_what_was_chosen(world, visit_as, revealed):
    assert offered(visit_as("ada")) == ["", "key"]
    assert sorted(offered(visit_as("ada"), "/log?action=token")) == ["", "key", "token"]
    own = world.licensing_ids["7654399"].pk
    assert offered(visit_as("ada"), f"/licenses/{own}/log") == [""]


def test_filters_tell_nothing_of_others(world, visit_as):
    RoleAssignment.objects.filter(holder=world.people["mallory"]).update(role="administrator")
    reveal_key(by=world.actor("vera"), key=world.keys["mak"], at=NOON)
    assert offered(visit_as("mallory")) == [""]
