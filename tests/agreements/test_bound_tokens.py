"""A token bound to a thousand licensing IDs costs one parameter, and reads no further than them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actor import actor_of
from accounts.models import Token
from agreements.models import LicensingId
from keys.selectors import get_product
from tests.today import center_today

MANY = 1000


@pytest.fixture
def bound(world) -> list:
    """Ada's licensing ID and 999 others of Contoso's."""
    first = world.licensing_ids["7654321"]
    others = [
        LicensingId(
            program=first.program,
            number=f"B{number:05}",
            agreement=first.agreement,
            organization=first.organization,
            group=first.group,
        )
        for number in range(MANY - 1)
    ]
    LicensingId.objects.bulk_create(others)
    return [first.pk, *(other.pk for other in others)]


@pytest.mark.parametrize(
    "path", ["me", "licensing-ids", "listings", "keys", "organizations", "agreements", "log"]
)
def test_no_statement_is_longer_than_its_array(world, api, bound, path):
    ada = api("ada", licensing_ids=bound)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert ada.get(f"/api/v1/{path}").status_code == 200
    array = 37 * MANY  # an id of 36 characters and a comma, once
    # Reading the token names its array too; a list and its count name it once each.
    assert max(len(query["sql"]) for query in queries) < 3.5 * array
    assert not [query for query in queries if query["sql"].count("::uuid,") > 100]


def test_me_names_the_roles_that_reach_what_the_token_is_bound_to(world, api, bound):
    roles = api("ada", licensing_ids=bound).get("/api/v1/me").json()["roles"]
    assert [role["on"]["name"] for role in roles] == ["Contoso AB"]
    elsewhere = [world.licensing_ids["9F3K27QA"].pk]
    assert api("ada", licensing_ids=elsewhere).get("/api/v1/me").json()["roles"] == []


def test_a_bound_token_sees_no_setup_key_by_a_role_elsewhere(world):
    ada, server = world.people["ada"], world.products["server"]
    for number, sees in (("7654321", True), ("9F3K27QA", False)):
        token = Token(holder=ada, scopes=["read"], licensing_ids=[world.licensing_ids[number].pk])
        actor = actor_of(ada, channel="api", token=token, today=center_today())
        assert get_product(actor, server.pk).may_see_setup_key is sees
