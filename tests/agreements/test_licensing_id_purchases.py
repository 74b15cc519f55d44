"""The purchases of a licensing ID: order lines, returns, coverage, forecasts, pages of them."""

from datetime import date

import pytest

from agreements.models import Forecast, Purchase
from tests.agreements.licensing_id_page import facts, path


def buy(world, line, **fields):
    """One more order line of 7654321."""
    defaults = {"order_number": "PO-1", "kind": "license_and_sa", "quantity": 40}
    return Purchase.objects.create(
        licensing_id=world.licensing_ids["7654321"],
        product=world.products["server"],
        line=line,
        **(defaults | fields),
    )


def test_purchases_say_what_was_bought(world, visit_as):
    buy(world, 1, part_number="WS22-STD", coverage_starts_on=date(2026, 1, 1))
    buy(world, 2, quantity=-1210, fulfillment="physical", kind="license")
    text = facts(visit_as("leo"), path(world, tab="purchases"))
    assert (
        "Windows Server 2022 Standard WS22-STD License and Software Assurance 40 Download"
        " 1 Jan 2026 – – PO-1 / 1" in text
    )
    assert "Windows Server 2022 Standard License Return -1,210 Physical None PO-1 / 2" in text
    assert "activation is never billing or compliance" in text


def test_order_lines_stand_by_order_and_line(world, visit_as):
    for line in (10, 9, 100):
        buy(world, line)
    buy(world, 1, order_number="PO-0")
    rows = visit_as("leo").get(path(world, tab="purchases")).context["page"].rows
    assert [str(row) for row in rows] == ["PO-0/1", "PO-1/9", "PO-1/10", "PO-1/100"]


def test_many_lines_come_by_pages(world, visit_as):
    for line in range(30):
        buy(world, line)
    first = visit_as("leo").get(path(world, tab="purchases"))
    second = visit_as("leo").get(path(world, tab="purchases") + first.context["next"])
    rows = [row.line for answer in (first, second) for row in answer.context["page"].rows]
    assert rows == list(range(30))


def test_no_purchase_yet_says_what_to_do(world, visit_as):
    assert "No purchases have been recorded here yet" in facts(
        visit_as("leo"), path(world, tab="purchases")
    )


def test_forecasts_stand_where_the_program_has_them(world, visit_as):
    assert "Forecasts" not in facts(visit_as("leo"), path(world, tab="purchases"))
    world.programs["enterprise"].has_forecasts = True
    world.programs["enterprise"].save()
    assert "for the pools that have a forecast" in facts(
        visit_as("leo"), path(world, tab="purchases")
    )
    Forecast.objects.create(
        licensing_id=world.licensing_ids["7654321"], pool="servers", quantity=1200
    )
    assert "Servers 1,200" in facts(visit_as("leo"), path(world, tab="purchases"))


@pytest.mark.parametrize(("name", "queries"), [("ada", 8), ("sam", 7)])
@pytest.mark.parametrize("lines", [1, 3])
def test_as_many_queries_for_one_line_as_for_three(
    world, visit_as, django_assert_num_queries, name, queries, lines
):
    world.programs["enterprise"].has_forecasts = True
    world.programs["enterprise"].save()
    for line in range(lines):
        buy(world, line)
    browser = visit_as(name)
    browser.get(path(world, tab="purchases"))
    with django_assert_num_queries(queries):
        browser.get(path(world, tab="purchases"))
