"""The filter for an organization: a name that is completed, and an id in the address."""

import re

import pytest

from agreements.models import Organization
from tests.makers.agreements import add_licensing_id, buy

ROW = re.compile(r'<th scope="row"[^>]*>\s*<a href="/licenses/[0-9a-f-]{36}">([^<]+)</a>')
UNKNOWN = "You see no organization of this name or number."
TYPING = {"HX-Target": "organization-suggestions"}


def read(client, query, page="/licenses"):
    answer = client.get(page, query)
    assert answer.status_code == 200
    return answer.content.decode()


def suggested(html):
    return re.findall(r'<option value="([^"]*\([^"]*)">', html)


def add_unit(world, name, number):
    """A unit of Contoso with a licensing ID of its own."""
    unit = Organization.add(number=number, name=name, parent=world.organizations["contoso"])
    world.organizations[name] = unit
    add_licensing_id(world, f"9{number[-6:]}", days=400, organization=name)
    return unit


@pytest.mark.parametrize(
    "text",
    [
        "norge",
        "NORGE  Contoso",
        "Contoso Norge AS",
        "c-1002",
        "C–1002",
        "contoso norge as (C-1002)",
    ],
)
@pytest.mark.parametrize("page", ["/licenses", "/licenses/summary"])
def test_a_name_or_number_becomes_the_id_in_the_address(world, visit_as, page, text):
    norge = world.organizations["norge"].pk
    answer = visit_as("ada").get(
        page, {"program": "enterprise", "organization": text, "after": "x"}
    )
    assert answer.status_code == 302
    assert answer["Location"] == f"{page}?program=enterprise&organization={norge}"


def test_letters_are_compared_as_in_every_search(world, visit_as):
    unit = add_unit(world, "Straße Åre", "C-100003")
    for text in ("strasse", "a\u030are", "ÅRE"):
        answer = visit_as("ada").get("/licenses", {"organization": text})
        assert answer["Location"] == f"/licenses?organization={unit.pk}"


def test_what_is_selected_is_read_as_a_name(world, visit_as):
    norge = world.organizations["norge"].pk
    html = read(visit_as("ada"), {"organization": norge})
    assert ROW.findall(html) == ["7654399"]
    assert 'name="organization" value="Contoso Norge AS (C-1002)"' in html
    assert "Organization: Contoso Norge AS (C-1002)" in html


def test_several_are_offered_as_links(world, visit_as):
    html = read(visit_as("ada"), {"organization": "contoso", "sort": "number"})
    assert "Several organizations match." in html
    for name in ("contoso", "norge"):
        pk = world.organizations[name].pk
        assert f'<a href="?organization={pk}&amp;sort=number">' in html
    assert ROW.findall(html) == ["7654321", "7654399"]
    summary = read(visit_as("ada"), {"organization": "contoso"}, "/licenses/summary")
    assert f'<a href="?organization={world.organizations["norge"].pk}">' in summary


def test_a_name_in_full_means_that_one_alone(world, visit_as):
    contoso = world.organizations["contoso"]
    add_unit(world, "Contoso AB Väst", "C-100004")
    answer = visit_as("ada").get("/licenses", {"organization": "contoso ab"})
    assert answer["Location"] == f"/licenses?organization={contoso.pk}"


def test_of_two_with_one_name_the_number_tells(world, visit_as):
    one, other = (add_unit(world, "IT", number) for number in ("C-100005", "C-100006"))
    html = read(visit_as("ada"), {"organization": "it"})
    assert f'href="?organization={one.pk}"' in html
    assert f'href="?organization={other.pk}"' in html
    answer = visit_as("ada").get("/licenses", {"organization": "IT (C-100006)"})
    assert answer["Location"] == f"/licenses?organization={other.pk}"


@pytest.mark.parametrize("text", ["nothing", "fabrikam", "C-2001", "-", "(", "x" * 400, "a\0b"])
def test_what_is_unknown_or_out_of_sight_is_said_and_not_applied(visit_as, text):
    html = read(visit_as("ada"), {"organization": text})
    assert 'id="id_organization_error">' in html
    assert ROW.findall(html) == ["7654321", "7654399"]
    assert "Fabrikam" not in html
    assert (UNKNOWN in html) == (text not in {"x" * 400, "a\0b"})


def test_names_are_completed_by_those_in_sight(world, visit_as):
    ada = visit_as("ada")
    asked = ada.get("/licenses", {"organization": "contoso"}, headers=TYPING)
    names = ["Contoso AB (C-1001)", "Contoso Norge AS (C-1002)"]
    assert suggested(asked.content.decode()) == names
    for text in ("fabrikam", "", "\0"):
        asked = ada.get("/licenses", {"organization": text}, headers=TYPING)
        assert suggested(asked.content.decode()) == []
    assert suggested(read(ada, {})) == names
    assert suggested(read(visit_as("vera"), {})) == names[:1]


def test_of_many_the_first_are_suggested_and_every_one_is_found(world, visit_as):
    units = [add_unit(world, f"Unit {n:02}", f"C-2000{n:02}") for n in range(25)]
    ada, last = visit_as("ada"), units[-1]
    assert len(suggested(read(ada, {}))) == 20
    chosen = suggested(read(ada, {"organization": last.pk}))
    assert len(chosen) == 20
    assert "Unit 24 (C-200024)" in chosen
    asked = ada.get("/licenses", {"organization": "unit"}, headers=TYPING)
    assert len(suggested(asked.content.decode())) == 20
    answer = ada.get("/licenses", {"organization": "unit 24"})
    assert answer["Location"] == f"/licenses?organization={last.pk}"
    offered = re.search(r'<ul class="jumps">.*?</ul>', read(ada, {"organization": "unit"}), re.S)
    assert offered.group().count("<li>") == 10


def test_a_file_is_narrowed_by_a_name_too(world, visit_as):
    buy(world, "7654399", "office", 9)
    buy(world, "7654321", "cad", 7)
    ada = visit_as("ada")
    file = b"".join(ada.get("/licenses.csv?organization=norge").streaming_content).decode()
    assert "7654399" in file
    assert "7654321" not in file
    summary = b"".join(ada.get("/licenses/summary.csv?organization=norge").streaming_content)
    assert b"Office LTSC" in summary
    assert b"Fjord CAD" not in summary
