"""Administration › People: everybody with a role below, where it comes from, and the review."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Token, User
from agreements.models import RoleAssignment
from tests.cast import World, center_today, force

CONTOSO = ["Ada", "Dora", "Kim", "Leo", "Vera"]


def names(page, query: str = "") -> list[str]:
    return [row.person.name for row in page.get(f"/people{query}").context["rows"]]


def add(world: World, name: str, role: str, on: str, **more) -> RoleAssignment:
    held = {"licensing_id": world.licensing_ids[on]}
    return RoleAssignment.objects.create(holder=world.people[name], role=role, **held, **more)


def test_everybody_below_is_listed_and_nobody_else(world, visit_as):
    add(world, "wade", "download", "7654399", ends_on=center_today())
    add(world, "nora", "download", "7654399", ends_on=center_today() - timedelta(days=1))
    force(User.objects.filter(pk=world.people["dora"].pk), is_active=False)
    page = visit_as("ada")
    assert names(page) == [*CONTOSO, "Wade"]
    assert b"Deactivated" in page.get("/people").content
    assert names(page, "?role=key_viewer") == ["Vera"]
    assert names(page, "?q=WOODGROVE") == ["Wade"]
    assert names(page, "?q=nobody") == []
    assert names(visit_as("mallory")) == ["Mallory"]
    assert names(visit_as("olga")) == ["Ada", "Mallory", "Nora", "Wade"]  # administrators


def test_roles_from_above_are_seen_with_where_they_come_from(world, visit_as):
    """Petra administers the subsidiary only."""
    add(world, "wade", "administrator", "7654399")
    page = visit_as("wade")
    assert names(page) == ["Ada", "Wade"]
    ada = page.get(f"/people/{world.people['ada'].pk}")
    assert b"Organization Contoso AB" in ada.content
    assert ada.context["takeable"] == set()


def test_roles_are_counted_and_the_last_use_is_the_later_one(world, visit_as):
    add(world, "vera", "key_viewer", "7654399")
    vera, at = world.people["vera"], datetime(2026, 1, 31, 12, tzinfo=UTC)
    page = visit_as("ada")
    force(User.objects.filter(pk=vera.pk), last_login=at)
    world.token("vera")
    row = next(r for r in page.get("/people?q=vera").context["rows"])
    assert [(str(role), number) for role, number in row.roles] == [("Key viewer", 2)]
    assert row.person.last_used_at == at
    Token.objects.update(last_used_at=at + timedelta(days=1))
    row = next(r for r in page.get("/people?q=vera").context["rows"])
    assert row.person.last_used_at == at + timedelta(days=1)


def test_a_single_administrator_is_advised_to_have_a_second(world, visit_as):
    advice = b"There is only one administrator"
    assert advice in visit_as("ada").get("/people").content
    assert advice not in visit_as("olga").get("/people").content
    add(world, "kim", "administrator", "7654321")
    assert advice not in visit_as("ada").get("/people").content


def test_the_review_is_a_file_with_every_role(world, visit_as):
    at = datetime(2026, 1, 31, 12, tzinfo=UTC)
    force(User.objects.filter(pk=world.people["vera"].pk), last_login=at)
    force(User.objects.filter(pk=world.people["leo"].pk), is_active=False, last_login=None)
    answer = visit_as("ada").get("/people/review.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    vera = next(row for row in rows if row[1] == "vera@contoso.example")
    assert vera[0] == "Vera"
    assert vera[2:8] == ["Active", "Key viewer", "Licensing ID", "7654321", "Contoso AB", ""]
    assert datetime.fromisoformat(vera[10]) == at
    leo = next(row for row in rows if row[0] == "Leo")
    assert (leo[2], leo[10]) == ("Deactivated", "")
    assert [row[5] for row in rows if row[0] == "Ada"] == ["C-1001"]
    assert len(rows) == 1 + len(CONTOSO)


# Session, person, center, the actor's roles; roles to offer, people, their roles, whether one is
# alone. Of one person: the person, the roles, those that may be taken.
LIST, PERSON = 8, 7


@pytest.mark.parametrize("more", [0, 2])
def test_as_many_queries_for_one_person_as_for_three(
    world, visit_as, django_assert_num_queries, more
):
    for name in ("nora", "wade")[:more]:
        add(world, name, "download", "7654321")
    page = visit_as("ada")
    page.get("/people")
    with django_assert_num_queries(LIST):
        page.get("/people")
    with django_assert_num_queries(PERSON):
        page.get(f"/people/{world.people['vera'].pk}")
