"""The relationship summary under the tree: depth, totals, and no name above sight."""

import base64
import re
from urllib.parse import parse_qs

import pytest

from agreements.models import LicensingId, Organization, RoleAssignment
from tests.makers.agreements import add_licensing_id
from vlsc.lib.keyset import SIGNATURE

ROWS = re.compile(
    r'<th scope="rowgroup"[^>]*class="(deep-\d)">\s*([^<]+?)\s*<small>[^·]*· ([^<]+)</small>'
    r'|<th scope="row" (?:class="(deep-\d)")?>\s*<a[^>]*>([^<]+)</a>'
)


def tree(client, query=""):
    """The rows from the top: (how deep, organization, its total) or (how deep, licensing ID)."""
    answer = client.get(f"/licenses?view=tree{query}")
    assert answer.status_code == 200
    rows = ROWS.findall(answer.content.decode())
    return [(a, b, c) if a else (d, e) for a, b, c, d, e in rows]


def add_branch(world, name, parent):
    """An organization below another, with a licensing ID of its own."""
    above = world.organizations[parent]
    world.organizations[name] = Organization.add(number=f"N-{name}", name=name, parent=above)
    add_licensing_id(world, f"9{len(world.organizations):06}", days=100, organization=name)


def test_licensing_ids_stand_under_their_organizations(world, visit_as):
    add_branch(world, "Bergen", "norge")
    add_branch(world, "Aarhus", "contoso")
    assert tree(visit_as("ada")) == [
        ("deep-0", "Contoso AB", "4 licensing IDs here and below"),
        ("deep-1", "7654321"),
        ("deep-1", "Aarhus", "1 licensing ID here and below"),
        ("deep-2", "9000007"),
        ("deep-1", "Contoso Norge AS", "2 licensing IDs here and below"),
        ("deep-2", "7654399"),
        ("deep-2", "Bergen", "1 licensing ID here and below"),
        ("deep-3", "9000006"),
    ]


def test_what_stands_above_is_shown_to_those_who_see_it_only(world, visit_as):
    RoleAssignment.objects.create(
        holder=world.people["vera"], role="key_viewer", licensing_id=world.licensing_ids["7654399"]
    )
    RoleAssignment.objects.filter(
        holder=world.people["vera"], licensing_id=world.licensing_ids["7654321"]
    ).delete()
    assert tree(visit_as("vera")) == [
        ("deep-0", "Contoso Norge AS", "1 licensing ID here and below"),
        ("deep-1", "7654399"),
    ]


def test_no_name_above_sight_travels_in_an_address(world, visit_as):
    norge = world.organizations["norge"]
    RoleAssignment.objects.create(holder=world.people["wade"], role="download", organization=norge)
    for number in range(30):
        add_licensing_id(world, f"10000{number:02}", days=number, organization="norge")
    answer = visit_as("wade").get("/licenses?view=tree&organization=" + str(norge.pk))
    mark = parse_qs(answer.context["next"].lstrip("?"))["after"][0]
    told = base64.urlsafe_b64decode(mark + "==")[SIGNATURE:].decode()
    assert "Contoso Norge AS" in told
    assert "Contoso AB" not in told


def test_filters_narrow_rows_and_totals(visit_as):
    assert tree(visit_as("ada"), "&q=7654399") == [
        ("deep-0", "Contoso AB", "1 licensing ID here and below"),
        ("deep-1", "Contoso Norge AS", "1 licensing ID here and below"),
        ("deep-2", "7654399"),
    ]


def test_the_center_sees_every_group(visit_as):
    tops = [row[1] for row in tree(visit_as("olga")) if row[0] == "deep-0"]
    names = ["Contoso AB", "Fabrikam Industri AB", "Northwind Handel AB", "Woodgrove Bank"]
    assert tops == names


def test_pages_repeat_where_they_are(world, visit_as):
    for number in range(30):
        add_licensing_id(world, f"10000{number:02}", days=number)
    browser = visit_as("ada")
    first = browser.get("/licenses?view=tree")
    assert "32 licensing IDs" in first.content.decode()
    rows = tree(browser, "&" + first.context["next"].split("&", 1)[1])
    assert rows[0] == ("deep-0", "Contoso AB", "32 licensing IDs here and below")
    assert len([row for row in rows if len(row) == 2]) == 7


@pytest.mark.parametrize("more", [0, 2, 40])
def test_eight_queries_however_many(world, visit_as, django_assert_num_queries, more):
    for number in range(more):
        add_branch(world, f"Branch {number:02}", "norge" if number % 2 else "contoso")
    assert LicensingId.objects.count() == 5 + more
    browser = visit_as("ada")
    browser.get("/licenses?view=tree")
    with django_assert_num_queries(8):
        browser.get("/licenses?view=tree")
