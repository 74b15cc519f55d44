"""What the center grants at once by its own table, and what keeps it from doing so."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from audit.models import LogLine
from keys.models import Key
from support.models import GrantRule, Request, SupportSettings
from support.services import Wish, decide, file_request
from support.states import Kind
from tests.activation.ledger import counts
from tests.cast import force
from tests.makers.requests import AT, add_rule, ask_mak, counted_kms_key, place, refuse
from tests.races import at_once


def test_a_small_wish_is_granted_at_once_by_the_rule(world):
    add_rule()
    request = ask_mak(world)
    assert (request.state, request.outcome, request.is_by_rule) == ("decided", "granted", True)
    assert (request.granted_activations, request.decided_by_id) == (5, None)
    assert request.verdict(AT) == "answered"
    assert request.decided_by_words == "the center’s rule"
    assert counts(world.keys["cad"].pk) == (0, 55, 0)
    assert not request.steps.filter(state="waiting").exists()
    line = LogLine.objects.get(action="request.decided")
    assert (line.actor_kind, line.facts) == ("system", {"outcome": "granted", "activations": 5})


@pytest.mark.parametrize(
    ("rule", "wanted", "is_granted"),
    [
        ({"share": 20, "most": 10}, 10, True),
        ({"share": 20, "most": 9}, 10, False),
        ({"share": 19, "most": 10}, 10, False),
        ({"is_active": False}, 1, False),
        ({"kind": Kind.KMS_HOSTS}, 1, False),
    ],
)
def test_the_wish_stays_within_the_row(world, rule, wanted, is_granted):
    add_rule(**rule)
    assert ask_mak(world, activations=wanted).is_by_rule is is_granted


def test_the_sum_of_ninety_days_stays_within_the_row(world):
    add_rule()
    assert ask_mak(world, activations=6).is_by_rule
    assert not ask_mak(world, activations=5).is_by_rule
    assert ask_mak(world, activations=4).is_by_rule
    assert not ask_mak(world, activations=1, at=AT + timedelta(days=89)).is_by_rule
    assert ask_mak(world, activations=1, at=AT + timedelta(days=90)).is_by_rule


def test_the_most_specific_row_counts(world):
    program, cad = world.programs["enterprise"], world.products["cad"]
    rows = [
        add_rule(most=1),
        add_rule(most=2, program=program),
        add_rule(most=3, product=cad),
        add_rule(most=4, program=program, product=cad),
        add_rule(most=9, program=world.programs["select_plus"]),
        add_rule(most=9, product=world.products["server"]),
    ]
    found = []
    for row in (rows[3], rows[2], rows[1], rows[0]):
        found.append(GrantRule.find(Kind.MAK_INCREASE, program.pk, cad.pk).most)
        row.delete()
    assert found == [4, 3, 2, 1]
    assert GrantRule.find(Kind.MAK_INCREASE, program.pk, cad.pk) is None


def block_another(world) -> None:
    force(Key.objects.filter(pk=world.keys["norge"].pk), status="blocked")


def make_external(world) -> None:
    Key.objects.filter(pk=world.keys["cad"].pk).update(activation_authority="external")


def make_later(world) -> None:
    Key.objects.filter(pk=world.keys["cad"].pk).update(usable_from=AT + timedelta(days=9000))


def switch_off(world) -> None:
    SupportSettings.objects.create(has_rules=False)


def refuse_one(world) -> None:
    request = ask_mak(world, activations=40)
    decide(by=world.actor("sam"), request=request, decision=refuse(), at=AT)


@pytest.mark.parametrize(
    "spoil", [block_another, make_external, make_later, switch_off, refuse_one]
)
def test_what_keeps_the_rule_from_granting(world, spoil):
    add_rule()
    spoil(world)
    assert ask_mak(world).state == "received"


def test_a_refusal_counts_for_thirty_days(world):
    add_rule()
    refuse_one(world)
    assert not ask_mak(world, at=AT + timedelta(days=29)).is_by_rule
    assert ask_mak(world, at=AT + timedelta(days=30)).is_by_rule


def test_hosts_are_granted_by_their_own_row(world):
    add_rule(kind=Kind.KMS_HOSTS, share=34, most=2)
    key, _product = counted_kms_key(world)
    wish = Wish(kind=Kind.KMS_HOSTS, licensing_id=place(world), key=key, reason="More", hosts=2)
    request = file_request(by=world.actor("kim"), wish=wish, at=AT)
    assert (request.is_by_rule, request.granted_hosts) == (True, 2)
    assert Key.objects.get(pk=key.pk).hosts_allowed == 8
    assert not file_request(by=world.actor("kim"), wish=replace(wish, hosts=1), at=AT).is_by_rule


@pytest.mark.django_db(transaction=True)
def test_fifty_who_ask_at_once_get_no_more_than_the_row(committed_world):
    add_rule(share=100, most=7)
    world = committed_world

    def ask_some(count: int) -> None:
        for _ in range(count):
            ask_mak(world, activations=1, at=AT)

    at_once(*[partial(ask_some, 10)] * 5)
    assert Request.objects.filter(is_by_rule=True).count() == 7
    assert Request.objects.filter(state="received").count() == 43
    assert counts(world.keys["cad"].pk) == (0, 57, 0)
    assert Key.objects.get(pk=world.keys["cad"].pk).granted == 7
