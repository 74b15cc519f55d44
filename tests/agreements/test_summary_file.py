"""The relationship summary as a file: its bytes, its words, and that no cell is a formula."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import IntegrityError

from agreements.models import Organization
from tests.makers.agreements import add_licensing_id
from tests.today import center_today
from vlsc.lib.csv_lines import csv_lines

TODAY = center_today()


def lines(client, query=""):
    """The rows of the file, and that it is what it says."""
    answer = client.get(f"/licenses.csv{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    body = b"".join(answer.streaming_content)
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.count(b"\n") == body.count(b"\r\n")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_it_holds_what_the_page_holds(world, visit_as):
    head, *rows = lines(visit_as("nora"))
    assert head == [
        "Licensing ID",
        "Authorization number",
        "Parent program",
        "Agreement",
        "Organization",
        "City",
        "Country",
        "Start date",
        "End date",
        "Status",
    ]
    one = world.licensing_ids["61234567"]
    assert rows == [
        [
            "61234567",
            "61234567ZZS2612",
            "Open License",
            "OL61234567",
            "Northwind Handel AB",
            "Malmö",
            "SE",
            one.starts_on.isoformat(),
            one.ends_on.isoformat(),
            "Active",
        ]
    ]


def test_filters_and_order_of_the_page_hold(world, visit_as):
    add_licensing_id(world, "1000001", days=-5)
    assert [row[0] for row in lines(visit_as("ada"))[1:]] == ["7654321", "7654399", "1000001"]
    assert [row[0] for row in lines(visit_as("ada"), "?sort=-number")[1:]] == [
        "7654399",
        "7654321",
        "1000001",
    ]
    assert [row[0] for row in lines(visit_as("ada"), "?status=ended")[1:]] == ["1000001"]


@pytest.mark.parametrize(("name", "count"), [("vera", 1), ("mallory", 1), ("olga", 5)])
def test_it_holds_what_is_in_sight_only(visit_as, name, count):
    assert len(lines(visit_as(name))) == count + 1


@pytest.mark.parametrize("start", "=+-@")
def test_a_cell_that_begins_a_formula_is_text(start):
    # The database takes no such name; the writer does not rely on it.
    [text] = csv_lines(["Name"], [[f'{start}HYPERLINK("x"),1']])
    assert next(csv.reader(text.splitlines()[1:])) == [f'\'{start}HYPERLINK("x"),1']


@pytest.mark.parametrize("name", ["=1", " +1", "-1", "＠x", "a\tb", "a\nb"])
def test_the_database_takes_no_name_that_cannot_stand_in_a_cell(world, name):
    with pytest.raises(IntegrityError, match="organization_cells"):
        Organization.objects.filter(pk=world.organizations["contoso"].pk).update(name=name)


def test_words_are_in_the_language_of_the_reader(world, visit_as, monkeypatch):
    world.people["vera"].language = "sv"
    world.people["vera"].save()
    answer = visit_as("vera").get("/licenses.csv")
    assert answer["Content-Language"] == "sv"


def test_its_name_says_the_day(visit_as):
    told = visit_as("vera").get("/licenses.csv")["Content-Disposition"]
    assert told in {
        f'attachment; filename="Licenses_{day:%Y%m%d}.csv"'
        for day in (TODAY, TODAY + timedelta(days=1))
    }


def test_a_visitor_is_asked_to_sign_in(visit_as):
    assert visit_as(None).get("/licenses.csv").status_code == 302
