"""A new center says what it still lacks, to those who run it, until it has all of it."""

import re

import pytest

from accounts.models import Center, User
from audit.models import LogLine
from catalog.models import Product, Program
from catalog.services import load_included_catalog
from tests.cast import World, center_today
from vlsc.lib.refused import NotPermitted

PAGE = "/desk/first-steps"


@pytest.fixture
def empty(client, db):
    """The browser of the only account of an empty center."""
    client.force_login(
        User.objects.add(email="olivia@center.example", name="Olivia", staff_role="operations")
    )
    return client


def states(client) -> list[str]:
    return re.findall(r">(Done|Missing)<", client.get(PAGE).content.decode())


def test_an_empty_center_lacks_all_and_says_so_on_the_first_page(empty):
    assert states(empty) == ["Missing"] * 5
    home = empty.get("/").content.decode()
    assert home.count(">Missing<") == 5
    assert f'href="{PAGE}"' in home


def test_the_included_catalog_is_loaded_into_an_empty_one_only(empty):
    answer = empty.post("/desk/load-catalog", follow=True)
    programs, products = Program.objects.count(), Product.objects.count()
    assert f"Loaded: {programs} programs, {products} products." in answer.content.decode()
    assert LogLine.objects.get().action == "catalog.loaded"
    assert states(empty).count("Done") == 1
    Product.objects.filter(code=Product.objects.first().code).update(note="Ours.")

    assert empty.post("/desk/load-catalog").status_code == 409
    assert Product.objects.filter(note="Ours.").count() == 1
    Product.objects.all().delete()
    assert empty.post("/desk/load-catalog").status_code == 409


def test_a_center_with_a_customer_lacks_nothing_once_mail_is_set(
    world: World, visit_as, django_assert_num_queries
):
    olga = visit_as("olga")
    assert states(olga) == ["Done", "Missing", "Done", "Done", "Done"]
    assert 'href="/desk/settings"' in olga.get(PAGE).content.decode()
    Center.objects.update(mail_from="licensing@nord.example")
    with django_assert_num_queries(4):  # session, person, center; all steps together
        assert states(olga) == ["Done"] * 5
    assert "Set up the center" not in olga.get("/").content.decode()


@pytest.mark.parametrize("name", ["ada", "sam", "ines"])
def test_only_operations_see_the_steps(world, visit_as, name):
    Center.objects.all().delete()
    assert visit_as(name).get(PAGE).status_code == 403
    assert "Set up the center" not in visit_as(name).get("/").content.decode()
    with pytest.raises(NotPermitted):
        load_included_catalog(by=world.actor(name), at=center_today())
