"""A name means one product: operations cannot give it to a second, in whatever form."""

import re
import threading
import unicodedata
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from catalog.models import Product, ProductAlias, Program, ProgramAlias
from catalog.selectors import find_product, find_program
from tests.catalog.catalog_forms import address_of, change, form_of
from tests.makers.catalog import add_product
from tests.races import at_once, wait_for_a_waiter

SERVER = "Windows Server 2022 Standard"
TWINS = [
    "windows server 2022 STANDARD",
    "Windows  Server 2022 Standard",
    "Windows\u00a0Server 2022 Standard",
    "\uff37indows Server 2022 Standard",
    "Windows Server \uff12\uff10\uff12\uff12 Standard",
    "Window\u017f Server 2022 Standard",
]
OTHER_TWINS = [
    ("Straße 1", "STRASSE 1"),
    ("Café 1", unicodedata.normalize("NFD", "Café 1")),
    ("Kelvin 1", "\u212aelvin 1"),
    ("Office ﬁx", "Office fix"),
]


def catalog_names() -> list[str]:
    models = (Product, ProductAlias, Program, ProgramAlias)
    return sorted(name for model in models for name in model.objects.values_list("name", flat=True))


def add_named(code: str, name: str) -> Callable[[], str]:
    """Adds a product; its result is the database's refusal, or an empty text."""
    return lambda: put(lambda: add_product(code, name))


def add_alias(product: Product, name: str) -> Callable[[], str]:
    return lambda: put(lambda: ProductAlias.objects.create(product=product, name=name))


def put(add: Callable[[], object]) -> str:
    try:
        with transaction.atomic():
            add()
    except IntegrityError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("twin", TWINS, ids=ascii)
def test_a_product_cannot_take_another_products_name(visit_as, world, twin):
    before = catalog_names()
    html = change(visit_as("olga"), world.products["cad"], name=twin).content.decode()
    assert "already means Windows Server 2022 Standard." in html
    assert catalog_names() == before


@pytest.mark.parametrize(
    ("alias", "meaning"), [(SERVER.upper(), "Windows Server 2022 Standard"), ("ws22", SERVER)]
)
def test_an_alias_cannot_be_another_products_name_or_alias(visit_as, world, alias, meaning):
    ProductAlias.objects.create(product=world.products["server"], name="WS22")
    new = {"aliases": alias}
    html = change(visit_as("olga"), world.products["cad"], **new).content.decode()
    assert f"“{alias}” already means {meaning}." in html
    assert ProductAlias.objects.count() == 1


def test_a_name_cannot_be_another_products_alias(visit_as, world):
    ProductAlias.objects.create(product=world.products["server"], name="WS22")
    html = change(visit_as("olga"), world.products["cad"], name="ws22").content.decode()
    assert "“ws22” already means Windows Server 2022 Standard." in html


def test_two_aliases_in_one_form_differ(visit_as, world):
    new = {"aliases": "Straße\nSTRASSE"}
    html = change(visit_as("olga"), world.products["cad"], **new).content.decode()
    assert "“STRASSE” appears twice in this form." in html
    assert not ProductAlias.objects.exists()


def test_an_alias_differs_from_the_new_name_beside_it(visit_as, world):
    new = {"aliases": "cad 27", "name": "CAD 27"}
    html = change(visit_as("olga"), world.products["cad"], **new).content.decode()
    assert "“cad 27” appears twice in this form." in html


def test_a_program_and_a_product_may_have_one_name(world):
    add_product("select-plus", "Select Plus")
    assert find_program("select plus") == world.programs["select_plus"]
    assert find_product("SELECT PLUS").code == "select-plus"


def test_a_product_may_change_the_form_of_its_own_name(visit_as, world):
    assert change(visit_as("olga"), world.products["cad"], name="FJORD CAD 2026").status_code == 302
    assert change(visit_as("olga"), world.products["cad"], name="Fjord CAD 2026").status_code == 302
    assert find_product("fjord cad 2026").name == "Fjord CAD 2026"


@pytest.mark.parametrize(("name", "twin"), OTHER_TWINS, ids=ascii)
@pytest.mark.parametrize("as_alias", [False, True])
def test_the_database_stores_a_name_once(world, name, twin, as_alias):
    product = add_product("first", name)
    assert find_product(twin) == product
    add = add_alias(world.products["cad"], twin) if as_alias else add_named("second", twin)
    assert re.search("catalog_name_once|catalog_product_name_", add())
    product.delete()
    assert find_product(twin) is None
    add_product("second", twin)


def test_a_name_that_was_given_up_can_be_taken(world):
    cad = world.products["cad"]
    alias = ProductAlias.objects.create(product=cad, name="CAD 26")
    alias.delete()
    cad.name = "CAD 26"
    cad.save()
    assert find_product("Fjord CAD 2026 Professional") is None
    assert find_product("cad 26") == cad


def test_a_very_long_name_is_compared_as_well(world):
    name = "\ufdfa" * 150  # each is folded to 18 characters
    product = add_product("long", name, family="Long")
    assert find_product(name) == product


@pytest.mark.django_db(transaction=True)
def test_two_at_once_cannot_both_take_it():
    product = add_product("own", "Something Else")
    for number in range(10):
        acts = add_named(f"p{number}", f"Straße {number}"), add_alias(product, f"STRASSE {number}")
        results = at_once(*acts)
        assert sorted(bool(result) for result in results) == [False, True]
        assert "catalog_name_once" in "".join(results)


@pytest.mark.django_db(transaction=True)
def test_a_form_that_comes_too_late_says_so(visit_as, world):
    """Its check finds nothing, since the other's transaction ends only while it waits to save."""
    browser, is_inserted = visit_as("olga"), threading.Event()
    address, form = address_of(world.products["cad"]), form_of(world.products["cad"])

    def insert() -> None:
        with transaction.atomic():
            add_product("cad-27", "CAD 27")
            is_inserted.set()
            wait_for_a_waiter()

    def send() -> str:
        is_inserted.wait()
        return browser.post(address, form | {"name": "cad 27"}).content.decode()

    _, html = at_once(insert, send)
    assert "“cad 27” already means CAD 27." in html
