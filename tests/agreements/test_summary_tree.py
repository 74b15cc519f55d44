"""The relationship summary by organization: branch by branch, with sums, nothing above sight."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Agreement, LicensingId, Organization, RoleAssignment
from tests.makers.agreements import TODAY, add_licensing_id

ROW = re.compile(r"<tr.*?</tr>", re.DOTALL)
MOST_BLOCKS = 10_000  # of a page among 8,400 licensing IDs, dead rows of earlier tests included


def words(html):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def rows(html):
    """What the rows of the table say, without its head."""
    return [words(row) for row in ROW.findall(html) if "<thead" not in row and "<td" in row]


def tree(client, query="", **headers):
    answer = client.get(f"/licenses?view=tree{query}", headers=headers)
    assert answer.status_code == 200
    return rows(answer.content.decode().split("<thead>")[-1].split("</thead>")[-1])


def crumbs(client, query=""):
    html = client.get(f"/licenses?view=tree{query}").content.decode()
    path = re.search(r'<nav class="crumbs".*?<ol>(.*?)</ol>', html, re.DOTALL).group(1)
    return [words(step) for step in re.findall(r"<li.*?</li>", path, re.DOTALL)]


def of(organization):
    return f"&organization={organization.pk}"


def add_branch(world, name, parent, days=100):
    """An organization below another, with a licensing ID of its own."""
    above = world.organizations[parent]
    world.organizations[name] = Organization.add(number=f"N-{name}", name=name, parent=above)
    add_licensing_id(world, f"9{len(world.organizations):06}", days=days, organization=name)


def test_a_branch_shows_its_own_licensing_ids_and_its_parts_with_their_sums(world, visit_as):
    add_branch(world, "Bergen", "norge", days=5)
    add_branch(world, "Aarhus", "contoso", days=-5)
    ada = visit_as("ada")
    [own, aarhus, norge] = tree(ada)
    assert own.startswith("7654321 Enterprise Agreement")
    assert aarhus == "Aarhus N-Aarhus 1 licensing ID 1 ended"
    assert norge == "Contoso Norge AS C-1002 · Oslo · NO 2 licensing IDs 1 ending soon"
    below = tree(ada, of(world.organizations["norge"]))
    assert [row.split()[0] for row in below] == ["7654399", "Bergen"]


def test_the_way_up_is_shown_and_leads_there(world, visit_as):
    add_branch(world, "Bergen", "norge")
    contoso, bergen = (world.organizations[name] for name in ("contoso", "Bergen"))
    assert crumbs(visit_as("ada")) == ["Contoso AB 3 licensing IDs"]
    assert crumbs(visit_as("ada"), of(bergen)) == [
        "All organizations",
        "Contoso AB",
        "Contoso Norge AS",
        "Bergen 1 licensing ID",
    ]
    html = visit_as("ada").get(f"/licenses?view=tree{of(bergen)}").content.decode()
    assert f'href="?view=tree&amp;organization={contoso.pk}"' in html


def test_a_branch_is_loaded_as_rows_alone(world, visit_as):
    norge = world.organizations["norge"]
    query = f"/licenses?view=tree{of(norge)}"
    html = visit_as("ada").get(query, headers={"HX-Target": "branch"}).content.decode()
    assert "<table" not in html
    assert [row.split()[0] for row in rows(html)] == ["7654399"]


def test_what_stands_above_is_shown_to_those_who_see_it_only(world, visit_as):
    vera, contoso = world.people["vera"], world.organizations["contoso"]
    RoleAssignment.objects.create(
        holder=vera, role="key_viewer", licensing_id=world.licensing_ids["7654399"]
    )
    RoleAssignment.objects.filter(holder=vera, licensing_id=world.licensing_ids["7654321"]).delete()
    client = visit_as("vera")
    assert crumbs(client) == ["Contoso Norge AS 1 licensing ID"]
    for query in ("", of(world.organizations["norge"]), of(contoso), "&unit=contoso"):
        assert "Contoso AB" not in client.get(f"/licenses?view=tree{query}").content.decode()


def test_a_part_whose_parent_is_out_of_sight_stands_below_the_nearest_in_sight(world, visit_as):
    wade = world.people["wade"]
    RoleAssignment.objects.filter(holder=wade).delete()
    add_branch(world, "Bergen", "norge")
    add_branch(world, "Dock", "Bergen")
    for name in ("contoso", "Dock"):
        licensing_id = LicensingId.objects.filter(organization=world.organizations[name]).first()
        RoleAssignment.objects.create(holder=wade, role="download", licensing_id=licensing_id)
    assert [row.split()[0] for row in tree(visit_as("wade"))] == ["7654321", "Dock"]
    dock = of(world.organizations["Dock"])
    steps = ["All organizations", "Contoso AB", "Dock 1 licensing ID"]
    assert crumbs(visit_as("wade"), dock) == steps


def test_filters_narrow_parts_and_sums(world, visit_as):
    assert tree(visit_as("ada"), "&q=7654399") == [
        "Contoso Norge AS C-1002 · Oslo · NO 1 licensing ID"
    ]
    assert [row.split()[0] for row in tree(visit_as("olga"), "&q=7654399")] == ["Contoso"]


def test_the_center_sees_every_group(visit_as):
    names = ["Contoso AB", "Fabrikam Industri AB", "Northwind Handel AB", "Woodgrove Bank"]
    found = tree(visit_as("olga"))
    assert [name for name, row in zip(names, found, strict=True) if row.startswith(name)] == names


@pytest.mark.parametrize("text", ["Bergen", "n-bergen", "N BERGEN"])
def test_whoever_names_an_organization_goes_there(world, visit_as, text):
    add_branch(world, "Bergen", "norge")
    answer = visit_as("ada").get("/licenses", {"view": "tree", "unit": text})
    bergen = world.organizations["Bergen"]
    assert answer["Location"] == f"/licenses?view=tree&organization={bergen.pk}"
    html = visit_as("mallory").get("/licenses", {"view": "tree", "unit": text}).content.decode()
    assert "You see no organization of this name or number." in html


def test_a_name_in_full_or_a_suggestion_leads_there_though_others_have_it_too(world, visit_as):
    contoso, ada = world.organizations["contoso"], visit_as("ada")
    for n in range(12):
        add_branch(world, f"Contoso AB {n}", "norge")
    for text in ("Contoso AB", contoso.name_and_number):
        answer = ada.get("/licenses", {"view": "tree", "unit": text})
        assert answer["Location"] == f"/licenses?view=tree&organization={contoso.pk}"
    html = ada.get("/licenses?view=tree&unit=contoso").content.decode()
    assert "The first 10. Type more of the name" in html
    typing = {"HX-Target": "organization-suggestions"}
    options = ada.get("/licenses", {"unit": "contoso ab 1"}, headers=typing).content.decode()
    assert options.count("<option") == 3


def test_several_of_a_name_are_offered(world, visit_as):
    html = visit_as("ada").get("/licenses?view=tree&unit=contoso").content.decode()
    assert len(re.findall(r"<li>", html.split('class="jumps"')[1].split("</ul>")[0])) == 2


def test_many_licensing_ids_of_one_organization_have_pages_of_their_own(world, visit_as):
    for number in range(30):
        add_licensing_id(world, f"10000{number:02}", days=100)
    ada, contoso = visit_as("ada"), of(world.organizations["contoso"])
    first = tree(ada)
    assert len([row for row in first if row[0].isdigit()]) == 5  # its parts are near
    assert first[-1].startswith("Contoso Norge AS")
    alone = tree(visit_as("ada"), f"{contoso}&q=10000")  # without parts that match
    assert len([row for row in alone if row[0].isdigit()]) == 25
    html = ada.get("/licenses?view=tree").content.decode()
    assert f"organization={world.organizations['contoso'].pk}&amp;own=yes" in html
    own = ada.get(f"/licenses?view=tree{contoso}&own=yes")
    assert len(tree(ada, f"{contoso}&own=yes&" + own.context["next"].split("&")[-1])) == 6


def add_many(world, organizations, each):
    """Units of Contoso, each with some licensing IDs."""
    contoso, program = world.organizations["contoso"], world.programs["enterprise"]
    units = [
        Organization(number=f"U-{n}", name=f"Unit {n:03}", parent=contoso)
        for n in range(organizations)
    ]
    for unit in units:
        unit.path = [contoso.pk, unit.pk]
    Organization.objects.bulk_create(units)
    agreement = Agreement.objects.create(program=program, number="A", organization=contoso)
    LicensingId.objects.bulk_create(
        LicensingId(
            program=program,
            number=f"4{number:03}{n:03}",
            agreement=agreement,
            organization=unit,
            group=contoso,
            ends_on=TODAY,
        )
        for number, unit in enumerate(units)
        for n in range(each)
    )
    return units


@pytest.mark.parametrize("more", [1, 3])
def test_as_many_queries_however_many(world, visit_as, django_assert_num_queries, more):
    for number in range(more):
        add_branch(world, f"Branch {number:02}", "contoso")
    browser = visit_as("ada")
    browser.get("/licenses?view=tree")
    with django_assert_num_queries(12):
        browser.get("/licenses?view=tree")
    with django_assert_num_queries(11):
        browser.get(f"/licenses?view=tree{of(world.organizations['norge'])}")


@pytest.mark.parametrize("name", ["ada", "olga"])
def test_a_branch_of_many_is_a_page_and_reads_no_more_than_it_must(world, visit_as, name):
    units = add_many(world, 400, 21)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE agreements_licensingid, agreements_organization")
    client, query = visit_as(name), of(world.organizations["contoso"])
    assert len(tree(client, query)) == 51  # one of its own, fifty of its parts
    assert len(tree(client, of(units[7]))) == 21
    with CaptureQueriesContext(connection) as asked:
        html = client.get(f"/licenses?view=tree{query}").content
    assert len(html) < 90_000
    read = sum(blocks(query["sql"]) for query in asked if query["sql"].startswith("SELECT"))
    assert read < MOST_BLOCKS


def blocks(sql):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT json) {sql}")
        [plan] = cursor.fetchone()[0]
    return plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
