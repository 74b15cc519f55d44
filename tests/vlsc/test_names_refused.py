"""What the rule for names refuses is an error at its field, with the code of the rule."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.actor import system_actor
from accounts.grants import Scope
from accounts.services import add_person
from agreements.models import Organization
from agreements.services import (
    NewLicensingId,
    NewPurchase,
    add_agreement,
    add_licensing_id,
    add_organization,
    add_purchase,
)
from agreements.states import PurchaseKind
from keyfiles.models import KeyImport
from keyfiles.services.name_answers import Answer, choice_of
from people.forms import TokenForm
from people.services import TokenWish, make_token
from tests.naughty import ALLOWED, NEVER, REFUSED
from tests.people.token_pages import fresh_session
from tests.races import at_once
from vlsc.lib.refused import Invalid, Refused

CASES = [(text, code) for code, texts in REFUSED.items() for text in texts]
CASES += [(text, "invisible_character") for text in NEVER]
SPREADSHEET = ["7.65E+06", "7654321.0", "7,654,321"]


def refused(act) -> dict[str, list[str]]:
    """The codes with which a service refuses, by field."""
    with pytest.raises(Invalid) as caught:
        act()
    return {
        name: [message.code for message in messages]
        for name, messages in caught.value.errors.items()
    }


@pytest.fixture
def ways(world):
    """Each takes a text as a name or a number; with the field of its error."""
    olga, at = world.actor("olga"), timezone.now()
    contoso, licensing_id = world.organizations["contoso"], world.licensing_ids["7654321"]
    system = system_actor(channel="command", at=at)

    def organization(**changes):
        facts = {"number": "C-9", "name": "New", "at": at} | changes
        return lambda: add_organization(by=olga, **facts)

    def agreement(text):
        return lambda: add_agreement(
            by=olga, program=licensing_id.program, number=text, organization=contoso,
            starts_on=None, ends_on=None, at=at,
        )  # fmt: skip

    def recorded(**changes):
        facts = NewLicensingId(**({"number": "1234567"} | changes))
        return lambda: add_licensing_id(
            by=olga, agreement=licensing_id.agreement, organization=contoso, facts=facts, at=at
        )

    def contact(text):
        person = {"kind": "primary", "name": text, "address": "a@example.com"}
        return recorded(contacts=[person])

    def purchase(**changes):
        facts = {"order_number": "PO-1", "line": 1, "quantity": 1, "kind": PurchaseKind.LICENSE}
        new = NewPurchase(product=world.products["server"], **(facts | changes))
        return lambda: add_purchase(by=olga, licensing_id=licensing_id, facts=new, at=at)

    def token(text):
        wish = TokenWish(name=text, scopes=["read"], expires_at=at + timedelta(days=1))
        return lambda: make_token(
            by=world.actor("vera"), holder=world.people["vera"], wish=wish, at=at
        )

    def answer(text):
        asked = KeyImport(unknown_names=[{"kind": "product", "name": text}])
        given = Answer("product", text, "create", pool="servers")
        return lambda: choice_of(key_import=asked, answer=given)

    return {
        "organization.number": lambda text: organization(number=text),
        "organization.name": lambda text: organization(name=text),
        "organization.city": lambda text: organization(city=text),
        "agreement.number": agreement,
        "licensing ID.number": lambda text: recorded(number=text),
        "licensing ID.authorization": lambda text: recorded(authorization=text),
        "contact.name": contact,
        "purchase.order_number": lambda text: purchase(order_number=text),
        "purchase.part_number": lambda text: purchase(part_number=text),
        "person.name": lambda text: lambda: add_person(by=system, email="n@x.se", name=text, at=at),
        "token.name": token,
        "answer.name": answer,
    }


WAYS = [
    "organization.number", "organization.name", "organization.city", "agreement.number",
    "licensing ID.number", "licensing ID.authorization", "contact.name", "purchase.order_number",
    "purchase.part_number", "person.name", "token.name", "answer.name",
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_each_text_is_refused_at_its_field_with_the_code_of_the_rule(ways, way):
    field = way.partition(".")[2]
    for text, code in CASES:
        if "answer" in way and text in NEVER:
            continue  # no stored question has it
        assert refused(ways[way](text)) == {field: [code]}, ascii(text)


@pytest.mark.parametrize("text", SPREADSHEET)
@pytest.mark.parametrize(
    "way",
    ["organization.number", "agreement.number", "licensing ID.number",
     "licensing ID.authorization", "purchase.order_number"],
)  # fmt: skip
def test_a_number_that_a_spreadsheet_changed_is_refused(ways, way, text):
    assert refused(ways[way](text)) == {way.partition(".")[2]: ["spreadsheet_number"]}


@pytest.mark.parametrize("text", ["\uff188600004", "\u0410B12345", "\u017f9F3K27Q"])
@pytest.mark.parametrize("way", ["agreement.number", "licensing ID.number"])
def test_a_number_is_ascii_and_no_letter_is_guessed(ways, way, text):
    assert refused(ways[way](text)) == {"number": ["not_ascii"]}


@pytest.mark.parametrize("text", ["c-1001", "C-1001", "\uff23-1001", " C-1001 "])
def test_an_organizations_number_is_one_in_every_form(ways, text):
    assert refused(ways["organization.number"](text)) == {"number": ["unique"]}


def test_an_agreements_and_an_orders_number_are_one_in_any_case(ways):
    assert refused(ways["agreement.number"]("e0045120")) == {"number": ["unique"]}
    ways["purchase.order_number"]("Straße 1")()
    assert refused(ways["purchase.order_number"]("STRASSE 1")) == {"order_number": ["unique"]}


def test_what_the_rule_allows_is_stored_as_it_is(world):
    for number, text in enumerate(ALLOWED):
        Organization.add(number=f"N-{number}", name=text)
    assert set(ALLOWED) <= set(Organization.objects.values_list("name", flat=True))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_one_organization_of_a_number(world):
    def add(number: str) -> str:
        try:
            add_organization(by=world.actor("olga"), number=number, name="New", at=timezone.now())
        except Invalid as refusal:
            return refusal.errors["number"][0].code
        return "added"

    for attempt in range(10):
        twins = f"\u00d6-{attempt}", f"o\u0308-{attempt}"
        results = at_once(*[partial(add, number) for number in twins])
        assert sorted(results) == ["added", "unique"]


@pytest.mark.parametrize(("text", "code"), [(texts[0], code) for code, texts in REFUSED.items()])
def test_the_page_and_the_api_refuse_a_tokens_name(world, visit_as, text, code):
    form = TokenForm(world.actor("vera"), [Scope.READ], {"name": text, "days": "7"})
    assert [error.code for error in form.errors.as_data()["name"]] == [code]

    end = (timezone.now() + timedelta(days=30)).isoformat()
    body = {"name": text, "scopes": ["read"], "expires_at": end}
    browser = fresh_session(world, visit_as("vera"), "vera")
    answer = browser.post("/api/v1/tokens", body, content_type="application/json")
    assert answer.status_code == 400
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/name", code)]


@pytest.mark.parametrize(
    "twin",
    ["NEW@f\u00f6retag.example", "new@fo\u0308retag.example", "new@\uff46\u00f6retag.example"],
)
def test_an_address_is_one_in_every_form_of_its_domain(db, twin):
    at = timezone.now()
    system = system_actor(channel="command", at=at)
    add_person(by=system, email="new@f\u00f6retag.example", name="New", at=at)
    with pytest.raises(Refused) as taken:
        add_person(by=system, email=twin, name="New", at=at)
    assert taken.value.code == "address_taken"
