"""The search box: numbers, products, last fives and organizations, within sight."""

import pytest

from agreements.models import Agreement, LicensingId
from catalog.models import ProductAlias
from tests.home.results import CARDS, LINK, found
from tests.makers.agreements import add_licensing_id
from tests.makers.catalog import add_product
from tests.makers.keys import add_key


def test_a_number_is_found_by_how_it_begins(visit_as):
    assert found(visit_as("ada"), "7654") == {"licensing-ids": ["7654321", "7654399"]}
    assert found(visit_as("ada"), "654321") == {}


def test_a_number_alone_leads_there(world, visit_as):
    one = world.licensing_ids["9F3K27QA"]
    answer = visit_as("mallory").get("/search?q=9f3k27qa")
    assert (answer.status_code, answer["Location"]) == (302, f"/licenses/{one.pk}")


def test_an_authorization_number_leads_there(world, visit_as):
    one = world.licensing_ids["61234567"]
    assert visit_as("nora").get("/search?q=61234567ZZS2612")["Location"] == f"/licenses/{one.pk}"


def test_two_programs_with_one_number_are_both_listed(world, visit_as):
    add_licensing_id(world, "9F3K27QA", days=5, organization="fabrikam", program="enterprise")
    assert found(visit_as("mallory"), "9F3K27QA") == {"licensing-ids": ["9F3K27QA", "9F3K27QA"]}


@pytest.mark.parametrize("text", ["CBNWP", "cbnwp", " CBNWP "])
def test_the_exact_last_five_lead_to_the_key(world, visit_as, text):
    key = world.keys["mak"]
    assert visit_as("vera").get("/search", {"q": text})["Location"] == f"/keys/{key.pk}"


def test_four_of_the_last_five_find_nothing(visit_as):
    assert found(visit_as("vera"), "BNWP") == {}


def test_two_keys_with_one_ending_are_both_listed(world, visit_as):
    ids = [world.licensing_ids["7654321"]]
    add_key("BBBBB-BBBBB-BBBBB-BBBBB-CBNWP", "mak", ids, world.products["cad"], allotted=5)
    names = ["Fjord CAD 2026 Professional", "Windows Server 2022 Standard"]
    assert sorted(found(visit_as("vera"), "CBNWP")["keys"]) == names


def test_a_whole_key_does_not_stay_in_the_address(visit_as):
    answer = visit_as("vera").get("/search?q=RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP")
    assert answer["Location"] == "/search?q=CBNWP"


def test_products_are_found_by_words_and_other_names(world, visit_as):
    ProductAlias.objects.create(product=world.products["office"], name="Office Suite for Volume")
    assert found(visit_as("vera"), "standard windows") == {
        "products": ["Windows Server 2022 Standard"]
    }
    assert found(visit_as("vera"), "suite volume") == {
        "products": ["Office LTSC Professional Plus 2024"]
    }


def test_products_that_are_not_listed_in_sight_are_not_found(world, visit_as):
    add_product("hidden", "Windows Hidden")
    assert found(visit_as("vera"), "hidden") == {}
    assert found(visit_as("leo"), "windows") == {}
    assert found(visit_as("nora"), "windows") == {}


def test_organizations_are_found_by_a_part_of_the_name_or_the_number(visit_as):
    assert found(visit_as("ada"), "nor") == {"organizations": ["Contoso Norge AS"]}
    assert found(visit_as("ada"), "C-1002") == {"organizations": ["Contoso Norge AS"]}
    assert found(visit_as("ada"), "C-100") == {}


HIDDEN = ["7654321", "7654399", "Contoso", "CBNWP", "PJDPY", "Fjord"]


@pytest.mark.parametrize("text", HIDDEN)
@pytest.mark.parametrize("name", ["mallory", "nora"])
def test_nothing_out_of_sight_is_found(visit_as, name, text):
    answer = visit_as(name).get("/search", {"q": text})
    assert "Nothing that you can see has that name or number" in answer.content.decode()


@pytest.mark.parametrize("name", ["leo", "dora"])
def test_keys_stay_hidden_from_roles_without_them(visit_as, name):
    assert found(visit_as(name), "CBNWP") == {}


def test_the_center_finds_everything(visit_as):
    assert found(visit_as("sam"), "Contoso") == {
        "organizations": ["Contoso AB", "Contoso Norge AS"]
    }


@pytest.mark.parametrize("text", ["", "   ", "\x00"])
def test_an_empty_search_says_what_can_be_found(visit_as, text):
    answer = visit_as("vera").get("/search", {"q": text}, follow=True)
    assert "What are you looking for?" in answer.content.decode()


@pytest.mark.parametrize("text", ["%", "_", "'; --", "<b>x</b>", "ß" * 300, "\ud83d"])
def test_any_text_is_taken_as_text(visit_as, text):
    answer = visit_as("ada").get("/search", {"q": text.encode("utf-8", "replace")})
    assert answer.status_code == 200
    assert "<b>x</b>" not in answer.content.decode()
    assert CARDS.findall(answer.content.decode()) == []


def test_ten_are_shown_and_more_are_a_link_away(world, visit_as):
    for number in range(12):
        add_licensing_id(world, f"20000{number:02}", days=number)
    answer = visit_as("ada").get("/search?q=20000")
    text = answer.content.decode()
    assert len(LINK.findall(dict(CARDS.findall(text))["licensing-ids"])) == 10
    assert 'href="/licenses?q=20000">See all' in text


# Session, person, center; one a kind; a customer's roles.
@pytest.mark.parametrize(("name", "queries"), [("ada", 10), ("sam", 8)])
@pytest.mark.parametrize("more", [1, 3])
def test_one_query_a_kind(world, visit_as, django_assert_num_queries, name, queries, more):
    contoso = world.organizations["contoso"]
    agreement = Agreement.objects.create(
        program=world.programs["enterprise"], number="A", organization=contoso
    )
    for place in range(more):
        LicensingId.objects.create(
            program=world.programs["enterprise"],
            number=f"CONTO{place}",
            agreement=agreement,
            organization=contoso,
        )
    browser = visit_as(name)
    browser.get("/search?q=conto")
    with django_assert_num_queries(queries):
        browser.get("/search?q=conto")


def test_a_visitor_is_asked_to_sign_in(visit_as):
    assert visit_as(None).get("/search?q=x").status_code == 302


def test_a_text_is_cut_where_no_name_is_longer(visit_as):
    answer = visit_as("vera").get("/search", {"q": "x" * 300})
    assert answer.context["text"] == "x" * 100
