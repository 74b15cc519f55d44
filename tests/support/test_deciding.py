"""Decisions and what they change, with the limits of persons and the confirmation by another."""

from datetime import timedelta
from functools import partial

import pytest

from activation.models import KmsHost
from agreements.models import LicensingId, Purchase
from audit.models import LogLine
from keys.models import Key, Listing
from notices.models import Mail
from support.models import Proposal, Request, SupportSettings
from support.services import Wish, confirm_proposal, decide, file_request
from support.states import Kind, Outcome
from tests.activation.ledger import counts
from tests.makers.requests import AT, ask, ask_mak, counted_kms_key, grant, place, refuse
from tests.makers.stock import add_stock
from tests.races import at_once
from vlsc.lib.refused import Invalid, NotPermitted, Refused

LATER = AT + timedelta(hours=1)


def decided(world, request: Request, decision, by: str = "sam") -> Request:
    result = decide(by=world.actor(by), request=request, decision=decision, at=LATER)
    assert isinstance(result, Request)
    return Request.objects.get(pk=request.pk)


def test_a_granted_request_raises_the_limit_at_once(world):
    request, cad = ask_mak(world), world.keys["cad"]
    after = decided(world, request, grant())
    assert counts(cad.pk) == (0, 55, 0)
    assert (after.state, after.outcome, after.granted_activations) == ("decided", "granted", 5)
    assert (after.decided_by_name, after.decided_at, after.is_by_rule) == ("Sam", LATER, False)
    assert after.first_response_at == LATER
    assert [message.text for message in after.messages.order_by("at")][-1] == "Here you are."
    lines = LogLine.objects.exclude(action="request.filed").order_by("id")
    assert [(line.action, line.facts) for line in lines] == [
        ("key.limit_raised", {"more": 5, "reason": request.number}),
        ("request.decided", {"outcome": "granted", "activations": 5}),
    ]
    assert [mail.reader for mail in Mail.objects.filter(template="support.decided")] == [
        "kim@contoso.example"
    ]


def test_a_request_is_granted_in_part_or_refused(world):
    cad = world.keys["cad"]
    part = decided(world, ask_mak(world), grant(outcome=Outcome.GRANTED_IN_PART, activations=3))
    assert (part.outcome, part.granted_activations) == ("granted_in_part", 3)
    no = decided(world, ask_mak(world), refuse())
    assert (no.outcome, no.granted_activations, no.answer) == ("refused", None, "Use KMS, please.")
    assert counts(cad.pk) == (0, 53, 0)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"answer": " "}, "answer"),
        ({"answer": "a" * 10_001}, "answer"),
        ({"activations": 6}, "activations"),
        ({"hosts": 1}, "hosts"),
        ({"outcome": "granted_in_part"}, "activations"),
        ({"outcome": "granted_in_part", "activations": 5}, "activations"),
        ({"outcome": "granted_in_part", "activations": 0}, "activations"),
        ({"outcome": "granted_in_part", "activations": 10**9}, "activations"),
        ({"outcome": "passed_on", "licensor_reference": "X"}, "outcome"),
    ],
)
def test_a_wrong_decision_is_found_at_its_field_and_changes_nothing(world, values, field):
    request = ask_mak(world)
    with pytest.raises(Invalid) as refused:
        decide(by=world.actor("sam"), request=request, decision=grant(**values), at=LATER)
    assert list(refused.value.errors) == [field]
    request.refresh_from_db()
    assert (request.state, counts(world.keys["cad"].pk)) == ("received", (0, 50, 0))


def test_only_those_who_answer_requests_decide(world):
    request = ask_mak(world)
    for name in ("ines", "ada", "kim"):
        with pytest.raises(NotPermitted):
            decide(by=world.actor(name), request=request, decision=grant(), at=LATER)


def test_a_request_is_decided_once(world):
    request = ask_mak(world)
    decided(world, request, grant())
    with pytest.raises(Refused) as refused:
        decide(by=world.actor("olga"), request=request, decision=grant(), at=LATER)
    assert refused.value.code == "already_decided"
    assert counts(world.keys["cad"].pk) == (0, 55, 0)


@pytest.mark.django_db(transaction=True)
def test_of_several_who_decide_at_once_one_does(committed_world):
    request = ask_mak(committed_world)

    def attempt(name: str) -> str:
        try:
            decide(by=committed_world.actor(name), request=request, decision=grant(), at=LATER)
        except Refused as error:
            return error.code
        return "decided"

    results = at_once(*[partial(attempt, name) for name in ("sam", "olga", "otto")])
    assert sorted(results) == ["already_decided", "already_decided", "decided"]
    assert counts(committed_world.keys["cad"].pk) == (0, 55, 0)


def test_above_the_limit_a_decision_waits_for_another_person(world):
    request = ask_mak(world, activations=101)
    proposal = decide(by=world.actor("sam"), request=request, decision=grant(), at=LATER)
    assert isinstance(proposal, Proposal)
    request.refresh_from_db()
    assert (request.state, request.first_response_at, request.outcome) == ("received", None, "")
    assert counts(world.keys["cad"].pk) == (0, 50, 0)
    told = Mail.objects.filter(template="support.proposed")
    assert sorted(mail.recipient.name for mail in told) == ["Olga", "Otto"]
    with pytest.raises(Refused) as refused:
        decide(by=world.actor("olga"), request=request, decision=refuse(), at=LATER)
    assert refused.value.code == "proposal_open"
    for name in ("sam", "ines", "ada"):  # who proposed it, and who confirms nothing
        with pytest.raises(NotPermitted):
            confirm_proposal(by=world.actor(name), proposal=proposal, confirm=True, at=LATER)
    stale = Proposal.objects.get(pk=proposal.pk)
    olga = {"by": world.actor("olga"), "proposal": proposal, "at": LATER}
    after = confirm_proposal(confirm=True, answer="Granted.", **olga)
    assert (after.outcome, after.granted_activations, after.answer) == ("granted", 101, "Granted.")
    assert after.decided_by_name == "Olga"
    assert counts(world.keys["cad"].pk) == (0, 151, 0)
    with pytest.raises(Refused) as refused:  # somebody else had the page open
        confirm_proposal(by=world.actor("otto"), proposal=stale, confirm=False, at=LATER)
    assert refused.value.code == "wrong_state"


def test_a_declined_proposal_leaves_the_request_as_it_was(world):
    request = ask_mak(world, activations=101)
    sam = {"by": world.actor("sam"), "request": request, "decision": grant(), "at": LATER}
    for name in ("otto", "sam"):  # by another, and taken back
        proposal = decide(**sam)
        confirm_proposal(by=world.actor(name), proposal=proposal, confirm=False, at=LATER)
    request.refresh_from_db()
    assert (request.state, counts(world.keys["cad"].pk)) == ("received", (0, 50, 0))
    internal = LogLine.objects.filter(action__startswith="request.propos")
    assert internal.count() == 4
    assert not any(line.licensing_ids.exists() for line in internal)


@pytest.mark.parametrize(
    ("name", "wanted", "is_alone"),
    [("sam", 100, True), ("sam", 101, False), ("olga", 1000, True), ("olga", 1001, False)],
)
def test_each_person_has_a_limit(world, name, wanted, is_alone):
    request = ask_mak(world, activations=wanted)
    result = decide(by=world.actor(name), request=request, decision=grant(), at=LATER)
    assert isinstance(result, Request) is is_alone
    if not is_alone:
        with pytest.raises(NotPermitted):  # however much they may confirm of others
            confirm_proposal(by=world.actor(name), proposal=result, confirm=True, at=LATER)
        confirm_proposal(by=world.actor(name), proposal=result, confirm=False, at=LATER)
        assert isinstance(decided(world, request, refuse(), by=name), Request)


def test_a_desk_with_one_person_needs_no_second(world):
    SupportSettings.objects.create(needs_confirmation=False)
    assert decided(world, ask_mak(world, activations=5000), grant()).granted_activations == 5000


def ask_hosts(world, key: Key, **facts: object) -> Request:
    wish = Wish(kind=Kind.KMS_HOSTS, licensing_id=place(world), key=key, reason="More", **facts)
    return file_request(by=world.actor("kim"), wish=wish, at=AT)


def test_hosts_and_activations_of_a_host_are_raised(world):
    key, _product = counted_kms_key(world)
    host = KmsHost.of(key, name="kms1", host_id="A1", at=AT)
    host.save()
    after = decided(world, ask_hosts(world, key, hosts=2, host_activations=4, host=host), grant())
    assert (after.granted_hosts, after.granted_host_activations) == (2, 4)
    assert Key.objects.get(pk=key.pk).hosts_allowed == 8
    assert KmsHost.objects.get(pk=host.pk).activations_allowed == 14
    part = ask_hosts(world, key, hosts=2)
    decided(world, part, grant(outcome=Outcome.GRANTED_IN_PART, hosts=1))
    assert Key.objects.get(pk=key.pk).hosts_allowed == 9
    proposal = decide(
        by=world.actor("sam"), request=ask_hosts(world, key, hosts=3), decision=grant(), at=LATER
    )
    assert isinstance(proposal, Proposal)
    Key.objects.filter(pk=key.pk).update(hosts_allowed=29_999)
    with pytest.raises(Refused) as refused:
        decided(world, ask_hosts(world, key, hosts=2), grant())
    assert refused.value.code == "limit_too_high"


def test_what_the_licensor_counts_is_passed_on(world):
    request = ask_mak(world, key=world.keys["mak"])
    with pytest.raises(Refused) as refused:
        decided(world, request, grant())
    assert refused.value.code == "not_the_activation_authority"
    passed = grant(outcome=Outcome.PASSED_ON, licensor_reference="SR 4711", activations=300)
    with pytest.raises(Invalid, match="reference"):
        decided(world, request, grant(outcome=Outcome.PASSED_ON))
    after = decided(world, request, passed)
    assert (after.outcome, after.licensor_reference) == ("passed_on", "SR 4711")
    assert after.granted_activations == 300
    assert Key.objects.get(pk=world.keys["mak"].pk).granted == 0


def test_a_key_in_the_reference_of_the_licensor_leaves_its_last_five(world):
    request = ask_mak(world, key=world.keys["mak"])
    reference = "SR 4711 V82BH-M8K9F-JX4QK-7TW3R-6WPB8"
    passed = grant(outcome=Outcome.PASSED_ON, licensor_reference=reference, activations=300)
    assert decided(world, request, passed).licensor_reference == "SR 4711 •••••-6WPB8"


def test_an_exception_brings_the_kms_key_in_the_same_transaction(world):
    server = world.products["server"]
    (stock,) = add_stock(server, "kms", 1)
    wish = Wish(
        kind=Kind.KMS_EXCEPTION,
        licensing_id=place(world, "61234567"),
        product=server,
        reason="A closed network",
        servers=6,
    )
    request = file_request(by=world.actor("nora"), wish=wish, at=AT)
    proposal = decide(by=world.actor("sam"), request=request, decision=grant(), at=LATER)
    assert isinstance(proposal, Proposal)  # however few an agent may grant
    confirm_proposal(by=world.actor("olga"), proposal=proposal, confirm=True, at=LATER)
    assert LicensingId.objects.get(number="61234567").has_kms_exception
    listing = Listing.objects.get(licensing_id__number="61234567", type="kms")
    assert (listing.key_id, listing.state) == (stock.pk, "issued")
    assert not Purchase.objects.exists()


def test_a_missing_key_comes_from_stock_or_is_waited_for(world):
    office = world.products["office"]
    wish = Wish(
        kind=Kind.KEY_MISSING, licensing_id=place(world), product=office, reason="We bought it"
    )
    requests = [file_request(by=world.actor("kim"), wish=wish, at=AT) for _ in range(2)]
    (stock,) = add_stock(office, "mak", 1)
    decided(world, requests[0], grant())
    decided(world, requests[1], grant())
    rows = Listing.objects.filter(licensing_id__number="7654321", product=office)
    assert sorted(rows.values_list("type", "state", "key")) == [
        ("kms", "awaiting", None),
        ("mak", "issued", stock.pk),
    ]


def test_a_question_is_decided_without_an_effect(world):
    assert decided(world, ask(world), grant()).outcome == "granted"
    with pytest.raises(Invalid, match="in part"):
        decided(world, ask(world), grant(outcome=Outcome.GRANTED_IN_PART))


def test_a_key_that_was_blocked_meanwhile_gets_no_more(world):
    request = ask_mak(world)
    world.keys["cad"].move_to("blocked", field="status")
    with pytest.raises(Refused) as refused:
        decided(world, request, grant())
    assert refused.value.code == "key_blocked"
    assert Request.objects.get(pk=request.pk).state == "received"
