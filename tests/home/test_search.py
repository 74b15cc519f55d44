"""The search box: numbers, products, last fives and organizations, within sight."""

import re
from html import unescape

import pytest

from agreements.models import Agreement, LicensingId
from catalog.models import ProductAlias
from tests.agreements.test_summary import add
from tests.cast import add_key, add_product

CARDS = re.compile(
    r'<section class="card-q" aria-labelledby="found-([\w-]+)">(.*?)</section>', re.DOTALL
)
LINK = re.compile(r"<li><span><a[^>]*>([^<]+)</a>|<li>\s*<span><a[^>]*>([^<]+)</a>")


def found(client, text):
    """What the page lists, by kind: the words of its links."""
    answer = client.get("/search", {"q": text})
    assert answer.status_code == 200
    return {
        kind: [unescape(a or b) for a, b in LINK.findall(body)]
        for kind, body in CARDS.findall(answer.content.decode())
    }


def test_a_number_is_found_by_how_it_begins(page):
    assert found(page("ada"), "7654") == {"licensing-ids": ["7654321", "7654399"]}
    assert found(page("ada"), "654321") == {}


def test_a_number_alone_leads_there(world, page):
    one = world.licensing_ids["9F3K27QA"]
    answer = page("mallory").get("/search?q=9f3k27qa")
    assert (answer.status_code, answer["Location"]) == (302, f"/licenses/{one.pk}")


def test_an_authorization_number_leads_there(world, page):
    one = world.licensing_ids["61234567"]
    assert page("nora").get("/search?q=61234567ZZS2612")["Location"] == f"/licenses/{one.pk}"


def test_two_programs_with_one_number_are_both_listed(world, page):
    add(world, "9F3K27QA", days=5, organization="fabrikam", program="enterprise")
    assert found(page("mallory"), "9F3K27QA") == {"licensing-ids": ["9F3K27QA", "9F3K27QA"]}


@pytest.mark.parametrize("text", ["CBNWP", "cbnwp", " CBNWP "])
def test_the_exact_last_five_lead_to_the_key(world, page, text):
    key = world.keys["mak"]
    assert page("vera").get("/search", {"q": text})["Location"] == f"/keys/{key.pk}"


def test_four_of_the_last_five_find_nothing(page):
    assert found(page("vera"), "BNWP") == {}


def test_two_keys_with_one_ending_are_both_listed(world, page):
    ids = [world.licensing_ids["7654321"]]
    add_key("BBBBB-BBBBB-BBBBB-BBBBB-CBNWP", "mak", ids, world.products["cad"], allotted=5)
    names = ["Fjord CAD 2026 Professional", "Windows Server 2022 Standard"]
    assert sorted(found(page("vera"), "CBNWP")["keys"]) == names


def test_a_whole_key_does_not_stay_in_the_address(page):
    answer = page("vera").get("/search?q=RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP")
    assert answer["Location"] == "/search?q=CBNWP"


def test_products_are_found_by_words_and_other_names(world, page):
    ProductAlias.objects.create(product=world.products["office"], name="Office Suite for Volume")
    assert found(page("vera"), "standard windows") == {"products": ["Windows Server 2022 Standard"]}
    assert found(page("vera"), "suite volume") == {
        "products": ["Office LTSC Professional Plus 2024"]
    }


def test_products_that_are_not_listed_in_sight_are_not_found(world, page):
    add_product("hidden", "Windows Hidden")
    assert found(page("vera"), "hidden") == {}
    assert found(page("leo"), "windows") == {}
    assert found(page("nora"), "windows") == {}


def test_organizations_are_found_by_a_part_of_the_name_or_the_number(page):
    assert found(page("ada"), "nor") == {"organizations": ["Contoso Norge AS"]}
    assert found(page("ada"), "C-1002") == {"organizations": ["Contoso Norge AS"]}
    assert found(page("ada"), "C-100") == {}


HIDDEN = ["7654321", "7654399", "Contoso", "CBNWP", "PJDPY", "Fjord"]


@pytest.mark.parametrize("text", HIDDEN)
@pytest.mark.parametrize("name", ["mallory", "nora"])
def test_nothing_out_of_sight_is_found(page, name, text):
    answer = page(name).get("/search", {"q": text})
    assert "Nothing you may see has that name or number" in answer.content.decode()


@pytest.mark.parametrize("name", ["leo", "dora"])
def test_keys_stay_hidden_from_roles_without_them(page, name):
    assert found(page(name), "CBNWP") == {}


def test_the_center_finds_everything(page):
    assert found(page("sam"), "Contoso") == {"organizations": ["Contoso AB", "Contoso Norge AS"]}


@pytest.mark.parametrize("text", ["", "   ", "\x00"])
def test_an_empty_search_says_what_can_be_found(page, text):
    answer = page("vera").get("/search", {"q": text})
    assert "What are you looking for?" in answer.content.decode()


@pytest.mark.parametrize("text", ["%", "_", "'; --", "<b>x</b>", "ß" * 300, "\ud83d"])
def test_any_text_is_taken_as_text(page, text):
    answer = page("ada").get("/search", {"q": text.encode("utf-8", "replace")})
    assert answer.status_code == 200
    assert "<b>x</b>" not in answer.content.decode()
    assert CARDS.findall(answer.content.decode()) == []


def test_ten_are_shown_and_more_are_a_link_away(world, page):
    for number in range(12):
        add(world, f"20000{number:02}", days=number)
    answer = page("ada").get("/search?q=20000")
    text = answer.content.decode()
    assert len(LINK.findall(dict(CARDS.findall(text))["licensing-ids"])) == 10
    assert 'href="/licenses?q=20000">See all' in text


# Session, person, center; one a kind; a customer's roles.
@pytest.mark.parametrize(("name", "queries"), [("ada", 8), ("sam", 7)])
@pytest.mark.parametrize("more", [1, 3])
def test_one_query_a_kind(world, page, django_assert_num_queries, name, queries, more):
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
    browser = page(name)
    browser.get("/search?q=conto")
    with django_assert_num_queries(queries):
        browser.get("/search?q=conto")


def test_a_visitor_is_asked_to_sign_in(page):
    assert page(None).get("/search?q=x").status_code == 302


def test_a_text_is_cut_where_no_name_is_longer(page):
    answer = page("vera").get("/search", {"q": "x" * 300})
    assert answer.context["text"] == "x" * 100
