"""What people read about a decision: words that fit what was asked, and where it is now."""

import re

import pytest
from django.utils import timezone

from support.models import Request
from support.services import decide, list_outcomes, write_message
from support.states import Kind
from tests.cast import force
from tests.makers.requests import ask, ask_mak, grant, refuse


def status_of(client, number: str) -> str:
    """What a page of a request says beside *Status*, without its tags."""
    page = client.get(f"/support/requests/{number}").content.decode()
    found = re.search(r"<dt>Status</dt><dd>(.*?)</dd>", page, re.S)
    assert found, page
    return " ".join(re.sub(r"<[^>]*>", " ", found.group(1)).split())


def test_a_question_is_resolved_and_a_wish_granted(world, visit_as):
    now, vera, kim = timezone.now(), visit_as("vera"), visit_as("kim")
    question, wish = ask(world, by="vera", at=now), ask_mak(world, at=now)
    for request in (question, wish):
        decide(by=world.actor("sam"), request=request, decision=grant(), at=now)
    assert status_of(vera, question.number) == "Resolved"
    assert status_of(kim, wish.number) == "Granted"
    assert "Resolved by Sam." in vera.get(f"/support/requests/{question.number}").content.decode()


def test_who_wants_to_become_administrator_is_granted_it(world):
    request = ask(world)
    force(Request.objects.filter(pk=request.pk), category="no_admin")
    request.refresh_from_db()
    assert request.outcome_words("granted") == "Granted"


def test_what_is_open_again_says_so_before_what_was_decided(world, visit_as):
    now, vera = timezone.now(), visit_as("vera")
    for decision, before in ((grant(), "Resolved"), (refuse(), "Refused")):
        request = ask(world, by="vera", at=now)
        decide(by=world.actor("sam"), request=request, decision=decision, at=now)
        write_message(by=world.actor("vera"), request=request, text="And now?", at=now)
        assert status_of(vera, request.number) == f"Reopened Before: {before}"


def test_a_closed_one_keeps_its_outcome(world, visit_as):
    now = timezone.now()
    request = ask(world, by="vera", at=now)
    decide(by=world.actor("sam"), request=request, decision=grant(), at=now)
    force(Request.objects.filter(pk=request.pk), state="closed", closed_at=now)
    assert status_of(visit_as("vera"), request.number) == "Resolved Closed"


@pytest.mark.parametrize(
    ("kind", "authority", "outcomes"),
    [
        (Kind.GENERAL, "center", "granted refused passed_on"),
        (Kind.MAK_INCREASE, "center", "granted granted_in_part refused"),
        (Kind.MAK_INCREASE, "external", "refused passed_on"),
        (Kind.KMS_EXCEPTION, "center", "granted refused"),
        (Kind.KEY_MISSING, "external", "granted refused passed_on"),
    ],
)
def test_only_outcomes_that_can_be_are_offered(world, kind, authority, outcomes):
    key = world.keys["cad"]
    key.activation_authority = authority
    request = Request(kind=kind, key=None if kind == Kind.GENERAL else key)
    assert " ".join(list_outcomes(request=request)) == outcomes


def test_the_desk_offers_those(world, visit_as):
    sam = visit_as("sam")
    for number, reference in ((ask_mak(world).number, False), (ask(world).number, True)):
        page = sam.get(f"/desk/requests/{number}").content.decode()
        assert ("decision-licensor_reference" in page) == reference
        assert ("Granted in part" in page) != reference
    assert ">Resolved<" in re.sub(r">\s+|\s+<", lambda gap: gap.group().strip(), page)
