"""Lists of operations and administrators make as many queries for one row as for three."""

from collections.abc import Callable

import pytest

from tests.access.objects import add_claim, add_role_request
from tests.cast import World
from tests.makers.catalog import add_product
from tests.makers.key_files import upload

NUMBERS = ("7654321", "7654399", "9F3K27QA")


def add_load(world: World, number: int) -> None:
    upload(world, "checked", kind="products")


def add_wish(world: World, number: int) -> None:
    add_role_request(world, world.people["leo"], NUMBERS[number])


def add_own_claim(world: World, number: int) -> None:
    add_claim(world, world.people["leo"], NUMBERS[number])


def add_entry(world: World, number: int) -> None:
    add_product(f"p{number}", f"Product {number}")


# Session, person, center; then the actor's roles where there are any, what the filters offer, and
# the rows.
LISTS: dict[str, tuple[str, str, Callable[[World, int], None], int]] = {
    "loads": ("olga", "/desk/loads", add_load, 5),
    "role requests": ("leo", "/role-requests", add_wish, 6),
    "claims": ("leo", "/claims", add_own_claim, 6),
    "products": ("olga", "/desk/catalog", add_entry, 5),
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", LISTS)
def test_as_many_queries_for_one_row_as_for_three(
    world, visit_as, django_assert_num_queries, name, rows
):
    who, path, add, queries = LISTS[name]
    for number in range(rows):
        add(world, number)
    reader = visit_as(who)
    reader.get(path)
    with django_assert_num_queries(queries):
        assert 'id="list"' in reader.get(path).content.decode()
