"""Claiming an Open license by its numbers: a day to object, and nothing learned by trying."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from agreements.models import LicensingId, RoleAssignment
from audit.models import LogLine
from notices import sending
from notices.models import Mail
from people import claims
from people.models import Claim
from people.services import claim_license, object_to_claim, settle_claim
from tests.cast import World, force
from tests.races import at_once, do_while_locked
from vlsc.lib.refused import Invalid, NotPermitted, Refused

CLAIMS = "/api/v1/claims"
PAIR = {"authorization": "61234567ZZS2612", "license_number": "61234567"}
WRONG = PAIR | {"authorization": "61234567ZZS9999"}
KEY = "VK7JG-NPHTM-C97JM-9MPGT-3V66T"


def ask(world: World, who: str = "leo", pair: dict[str, str] = PAIR, at=None) -> Claim:
    """Claimed and passed on."""
    at = at or timezone.now()
    made = claim_license(
        by=world.actor(who),
        authorization=pair["authorization"],
        number=pair["license_number"],
        at=at,
    )
    claims.pass_on(made.pk, at=at)
    return Claim.objects.get(pk=made.pk)


def refuse(world: World, claim: Claim, who: str = "nora", reason: str = "Unknown here") -> str:
    try:
        object_to_claim(by=world.actor(who), claim=claim, reason=reason, at=timezone.now())
    except Refused as refused:
        return refused.code
    return "ended"


def settle(world: World, claim: Claim, who: str = "olga", **more) -> Claim:
    given = {"accept": True, "reason": "Order shown"} | more
    return settle_claim(by=world.actor(who), claim=claim, at=timezone.now(), **given)


def administers(world: World, name: str = "leo") -> bool:
    held = RoleAssignment.objects.filter(holder=world.people[name], role="administrator")
    return held.filter(licensing_id__number="61234567").exists()


def bereave(world: World) -> None:
    RoleAssignment.objects.filter(holder=world.people["nora"]).delete()


def test_it_opens_after_a_day_to_which_nobody_objected(world, visit_as, mailoutbox):
    page = visit_as("leo")
    assert page.post("/claims", PAIR).status_code == 302
    claim, at = Claim.objects.get(), timezone.now()
    claims.sweep(at)
    claims.sweep(at)
    [mail] = Mail.objects.all()
    sending.send(mail.pk, at=timezone.now())
    assert mail.recipient == world.people["nora"]
    assert f"/claims/{claim.pk}" in mailoutbox[0].body
    assert "leo@contoso.example" in mailoutbox[0].body
    for shown in ("/", "/claims", f"/claims/{claim.pk}"):
        assert b"Leo" in visit_as("nora").get(shown).content
    claim.refresh_from_db()
    assert claim.opens_at == at + timedelta(hours=24)
    claims.sweep(claim.opens_at - timedelta(seconds=1))
    claims.open_claim(claim.pk, at=claim.opens_at - timedelta(seconds=1))
    assert not administers(world)
    claims.sweep(claim.opens_at + timedelta(hours=3))  # the sweep was down
    claims.sweep(claim.opens_at + timedelta(hours=4))
    assert administers(world)
    sending.send(Mail.objects.get(template="people.claim_answer").pk, at=timezone.now())
    assert "Your claim has succeeded" in mailoutbox[1].body
    actions = LogLine.objects.order_by("at", "id").values_list("action", "actor_name")
    assert sorted(actions) == [
        ("claim.accepted", "system"),
        ("claim.made", "Leo"),
        ("claim.passed_on", "system"),
        ("role.given", "system"),
    ]
    assert b"accepted the claim of Leo" in visit_as("nora").get("/log").content
    assert b"Accepted" in page.get("/claims").content


def test_one_objection_ends_it_and_tells_operations(world, visit_as, mailoutbox):
    claim = ask(world)
    RoleAssignment.objects.create(
        holder=world.people["wade"], role="administrator", licensing_id=claim.licensing_id
    )
    path, page = f"/claims/{claim.pk}", visit_as("nora")
    assert page.post(path, {"reason": " "}).status_code == 400
    assert page.post(path, {"reason": "Left us in May"}).status_code == 302
    assert refuse(world, claim, "wade") == "wrong_state"
    claims.sweep(timezone.now() + timedelta(days=3))
    assert not administers(world)
    mails = Mail.objects.filter(template="people.claim_operations")
    assert {mail.recipient.name for mail in mails} == {"Olga", "Otto"}
    sending.send(mails[0].pk, at=timezone.now())
    assert "Nora has objected to the claim of Leo" in mailoutbox[-1].body
    assert "Left us in May" in mailoutbox[-1].body
    assert b"Left us in May" in visit_as("olga").get(path).content
    assert b"Left us in May" not in visit_as("leo").get(path).content
    assert LogLine.objects.get(action="claim.objected").facts["reason"] == "Left us in May"


@pytest.mark.parametrize("pair", [PAIR, WRONG], ids=["right but taken", "wrong"])
def test_the_claimant_cannot_tell_right_from_wrong(world, api, pair):
    client = api("leo")
    made = client.post_json(CLAIMS, pair)
    assert (made.status_code, made.json()["state"]) == (202, "waiting")
    path = f"{CLAIMS}/{made.json()['id']}"
    claim = Claim.objects.get()
    claims.sweep(timezone.now())
    claim.refresh_from_db()
    if pair is PAIR:
        assert api("nora").get(path).json()["stage"] == "open"
        assert api("nora").post_json(f"{path}/object", {"reason": "No"}).status_code == 200
    for sent in ({"reason": "x"}, {"reason": 1}, {}):
        assert client.post_json(f"{path}/object", sent).status_code == 403
    claims.sweep(claim.ends_at - timedelta(seconds=1))
    assert client.get(path).json() == made.json()
    assert client.get(CLAIMS).json()["results"] == [made.json()]
    assert not Mail.objects.filter(recipient=world.people["leo"]).exists()
    claims.sweep(claim.ends_at)
    assert client.get(path).json() == made.json() | {"state": "ended"}


def test_without_an_administrator_operations_settle_it(world, fresh_as):
    bereave(world)
    claim = ask(world)
    claims.sweep(timezone.now() + timedelta(days=3))
    assert (administers(world), Claim.objects.get().stage) == (False, "operations")
    assert Mail.objects.filter(template="people.claim_operations").count() == 2
    page, path = fresh_as("olga"), f"/claims/{claim.pk}"
    assert b"Leo" in page.get("/").content
    for who in ("sam", "ines", "nora"):
        with pytest.raises(NotPermitted):
            settle(world, claim, who, accept=False)
    with pytest.raises(Invalid):
        settle(world, claim, reason=" ")
    form = {"accept": "yes", "reason": "Has shown the order"}
    assert page.post(path, {"accept": "yes"}).status_code == 400
    assert page.post(path, form).status_code == 302
    assert (administers(world), page.post(path, form).status_code) == (True, 409)
    assert LogLine.objects.get(action="role.given").facts["reason"] == "Has shown the order"


def test_denied_by_operations_it_looks_like_a_wrong_one(world):
    bereave(world)
    claim = settle(world, ask(world), accept=False)
    assert (claim.stage, claim.state, administers(world)) == ("denied", "waiting", False)


@pytest.mark.parametrize("spoil", ["the administrator is gone", "the claimant is deactivated"])
def test_what_changes_within_the_day_leaves_it_to_operations(world, spoil):
    claim = ask(world)
    if spoil == "the administrator is gone":
        bereave(world)
    else:
        force(User.objects.filter(name="Leo"), is_active=False)
    for _ in range(2):
        claims.sweep(claim.opens_at)
    assert (administers(world), Claim.objects.get().stage) == (False, "operations")
    assert LogLine.objects.filter(action="claim.left_to_operations").count() == 1


@pytest.mark.parametrize("when", ["before the claim", "within the day"])
def test_the_claimant_alone_is_nobody_who_could_object(world, when):
    """An administrator for a week would be one for good, a day after claiming."""
    at, place = timezone.now(), LicensingId.objects.get(number="61234567")
    RoleAssignment.objects.create(
        holder=world.people["leo"],
        role="administrator",
        licensing_id=place,
        given_by=world.people["nora"],
        ends_on=at.date() + timedelta(days=7),
    )
    claim = None if when == "before the claim" else ask(world, at=at)
    bereave(world)
    claim = claim or ask(world, at=at)
    claims.sweep(at + timedelta(days=1))
    held = RoleAssignment.objects.filter(holder=world.people["leo"], role="administrator")
    assert (Claim.objects.get(pk=claim.pk).stage, held.get().ends_on is None) == (
        "operations",
        False,
    )


def test_five_in_a_day_that_have_not_succeeded_are_followed_by_a_rest(world):
    start = timezone.now()
    for n in range(5):
        ask(world, pair=WRONG, at=start + timedelta(hours=n))
    fifth = start + timedelta(hours=4)
    for hours in (0, 23.9):
        with pytest.raises(Refused) as refused:
            ask(world, at=fifth + timedelta(hours=hours))
        assert (refused.value.code, refused.value.status) == ("throttled", 429)
    assert ask(world, "dora", at=fifth)
    assert ask(world, at=fifth + timedelta(hours=24))


def test_claims_that_succeeded_and_days_apart_do_not_count(world):
    start = timezone.now()
    for n in range(9):
        ask(world, pair=WRONG, at=start + timedelta(hours=6.5 * n))
    force(Claim.objects.all(), state="accepted")
    for _ in range(5):
        ask(world, at=start)


def test_many_at_once_are_five(committed_world):
    def attempt() -> str:
        try:
            ask(committed_world, pair=WRONG)
        except Refused as refused:
            return refused.code
        return "claimed"

    done = at_once(*[attempt] * 12)
    assert (done.count("claimed"), done.count("throttled")) == (5, 7)
    assert Claim.objects.count() == 5


def test_an_objection_at_the_last_moment_and_the_clock_settle_it_once(committed_world):
    world = committed_world
    claim = ask(world)
    done = at_once(
        lambda: refuse(world, claim), lambda: claims.open_claim(claim.pk, at=claim.opens_at)
    )
    claims.sweep(claim.opens_at)
    assert administers(world) == (done[0] == "wrong_state")
    assert Claim.objects.get().stage == ("objected" if done[0] == "ended" else "accepted")


def test_two_sweeps_at_once_open_it_once(committed_world):
    claim = ask(committed_world)
    at_once(*[lambda: claims.sweep(claim.opens_at)] * 3)
    assert LogLine.objects.filter(action="claim.accepted").count() == 1
    assert Mail.objects.filter(template="people.claim_answer").count() == 1


def by_the_clock(_world: World, claim: Claim) -> None:
    claims.open_claim(claim.pk, at=claim.opens_at)


@pytest.mark.parametrize("succeed", [settle, by_the_clock])
def test_it_is_locked_after_its_place_as_undoing_locks_them(committed_world, succeed):
    if succeed is settle:
        bereave(committed_world)
    claim = ask(committed_world)
    place = committed_world.licensing_ids["61234567"]
    do_while_locked(lambda: succeed(committed_world, claim), locked=place, free=claim)
    assert administers(committed_world)


def test_who_may_not_claim_or_object(world, api):
    for who in ("olga", "sam", "ines"):
        with pytest.raises(NotPermitted):
            ask(world, who)
        assert api(who).post_json(CLAIMS, {}).status_code == 403
    bound = api("leo", licensing_ids=[world.licensing_ids["7654321"].pk])
    assert bound.post_json(CLAIMS, PAIR).status_code == 403
    force(User.objects.filter(name="Dora"), kind="service_account")
    with pytest.raises(NotPermitted):
        ask(world, "dora")
    claim = ask(world)
    for who in ("leo", "ada", "olga", "mallory"):
        assert refuse(world, claim, who) == "not_permitted"
    nora = ask(world, "nora")
    assert refuse(world, nora) == "not_permitted"
    assert set(Claim.objects.visible_to(world.actor("nora"))) == {claim, nora}
    assert set(Claim.objects.visible_to(world.actor("leo"))) == {claim}
    assert set(Claim.objects.visible_to(world.actor("olga"))) == {claim, nora}
    for who in ("sam", "ines", "mallory"):
        assert not Claim.objects.visible_to(world.actor(who)).exists()


def test_what_cannot_be_claimed(world):
    for wrong in ({"authorization": "6.12E+07"}, {"license_number": "Ä1"}):
        with pytest.raises(Invalid) as refused:
            ask(world, pair=PAIR | wrong)
        assert set(refused.value.errors) == set(wrong)
    other = {"authorization": "X", "license_number": "7654321"}
    assert ask(world, pair=other).stage == "unmatched"  # not an Open license
    with pytest.raises(Invalid):
        object_to_claim(
            by=world.actor("nora"), claim=ask(world), reason=f"Has {KEY}", at=timezone.now()
        )
