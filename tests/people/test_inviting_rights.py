"""Nobody gives more than they hold; the center's staff appoint administrators, with a reason."""

import pytest
from django.utils import timezone

from accounts.actor import actor_of, system_actor
from accounts.grants import Role
from accounts.models import Token
from agreements.access import may_give
from agreements.models import LicensingId, RoleAssignment
from audit.models import LogLine
from people.models import Invitation
from people.services import (
    InvitationWish,
    accept_invitation,
    invite,
    resend_invitation,
    withdraw_invitation,
)
from tests.cast import World, center_today, force
from vlsc.lib.refused import Invalid, NotPermitted


def place(world: World, name: str):
    if name.startswith("agreement of "):
        return world.licensing_ids[name.removeprefix("agreement of ")].agreement
    return world.organizations.get(name) or world.licensing_ids[name]


def ask(world: World, who: str, on: str, role: Role = Role.ADMINISTRATOR, **more) -> Invitation:
    wish = InvitationWish(
        email="nils@contoso.example", role=role, places=[place(world, on)], **more
    )
    return invite(by=world.actor(who), wish=wish, at=timezone.now())


def test_who_may_give_a_role_on_what(world):
    norge = world.organizations["norge"]
    force(RoleAssignment.objects.filter(holder=world.people["wade"]), organization=norge)
    agreement = world.licensing_ids["7654321"].agreement
    kim = RoleAssignment.objects.filter(holder=world.people["kim"])
    force(kim, role="administrator", licensing_id=None, agreement=agreement)
    names = ("contoso", "norge", "agreement of 7654321", "7654321", "7654399", "fabrikam")
    allowed = {
        who: {on for on in names if may_give(world.actor(who), Role.DOWNLOAD, place(world, on))}
        for who in ("ada", "wade", "kim", "vera", "mallory", "olga")
    }
    assert allowed == {
        "ada": {"contoso", "norge", "agreement of 7654321", "7654321", "7654399"},
        "wade": {"norge", "7654399"},
        "kim": {"agreement of 7654321", "7654321", "7654399"},
        "vera": set(),
        "mallory": {"fabrikam"},
        "olga": set(),
    }
    # A licensing ID of another customer under the agreement: only its own role reaches that one.
    other = world.licensing_ids["9F3K27QA"]
    force(LicensingId.objects.filter(pk=other.pk), agreement=agreement)
    on = place(world, "agreement of 7654321")
    assert not may_give(world.actor("ada"), Role.DOWNLOAD, on)
    assert may_give(world.actor("kim"), Role.DOWNLOAD, on)


@pytest.mark.parametrize(
    ("scopes", "bound", "allowed"),
    [
        (["access:manage"], None, {"contoso", "agreement of 7654321", "7654321"}),
        (["read"], None, set()),
        (["access:manage"], "7654321", {"7654321"}),
        (["access:manage"], "7654399", set()),
    ],
    ids=["with the scope", "without", "bound to it", "bound to another"],
)
@pytest.mark.parametrize("who", ["ada", "olga"])
def test_what_a_token_may_give(world, who, scopes, bound, allowed):
    ids = [world.licensing_ids[bound].pk] if bound else None
    world.token(who, *scopes, licensing_ids=ids)
    person = world.people[who]
    actor = actor_of(person, channel="api", today=center_today(), token=Token.objects.get())
    names = ("contoso", "agreement of 7654321", "7654321")
    role = Role.ADMINISTRATOR
    assert {on for on in names if may_give(actor, role, place(world, on))} == allowed


@pytest.mark.parametrize(
    ("who", "on"),
    [("kim", "7654321"), ("ada", "9F3K27QA"), ("mallory", "contoso"), ("sam", "contoso")],
)
def test_others_do_not_invite(world, who, on):
    with pytest.raises(NotPermitted):
        ask(world, who, on, reason="asked by telephone")
    assert not Invitation.objects.exists()


def test_the_system_has_no_address_to_invite_from(world):
    wish = InvitationWish(
        email="nils@contoso.example", role=Role.DOWNLOAD, places=[place(world, "7654321")]
    )
    at = timezone.now()
    with pytest.raises(NotPermitted):
        invite(by=system_actor(at=at), wish=wish, at=at)


def test_operations_appoint_an_administrator_with_a_reason_that_the_customer_sees(
    world, visit_as, fresh_as
):
    with pytest.raises(NotPermitted):
        ask(world, "olga", "contoso", Role.KEY_VIEWER, reason="asked")
    with pytest.raises(Invalid) as refused:
        ask(world, "olga", "contoso", reason=" ")
    assert refused.value.code == "reason_required"

    page = fresh_as("olga")
    form = {"email": "leo@contoso.example", "role": "administrator", "kind": "organization"}
    form |= {"numbers": "C-1001", "language": "en"}
    assert page.post("/invitations", form).status_code == 400
    assert page.post("/invitations", form | {"reason": "Their only one left"}).status_code == 302
    invitation, leo = Invitation.objects.get(), world.actor("leo")
    accept_invitation(by=leo, invitation=invitation, at=timezone.now())
    role = RoleAssignment.objects.get(holder=world.people["leo"], role="administrator")
    assert (role.organization.name, role.given_by.name) == ("Contoso AB", "Olga")
    with_reason = LogLine.objects.filter(facts__reason="Their only one left")
    assert set(with_reason.values_list("action", "actor_name")) == {
        ("invitation.sent", "Olga"),
        ("role.given", "Olga"),
    }
    assert b"Reason: Their only one left" in visit_as("ada").get("/log").content
    assert b"Contoso AB" in visit_as("ada").get("/invitations").content


def test_who_does_not_see_all_of_it_neither_sees_nor_ends_it(world, visit_as):
    both = [world.licensing_ids["7654321"], world.licensing_ids["7654399"]]
    wish = InvitationWish(email="nils@contoso.example", role=Role.ADMINISTRATOR, places=both)
    invitation = invite(by=world.actor("ada"), wish=wish, at=timezone.now())
    force(RoleAssignment.objects.filter(holder=world.people["kim"]), role="administrator")
    kim = world.actor("kim")
    assert list(Invitation.objects.visible_to(kim)) == []
    for act in (resend_invitation, withdraw_invitation):
        with pytest.raises(NotPermitted):
            act(by=kim, invitation=invitation, at=timezone.now())
    assert b"nils@" not in visit_as("kim").get("/invitations").content
    assert list(Invitation.objects.visible_to(world.actor("ada"))) == [invitation]
    assert list(Invitation.objects.visible_to(world.actor("olga"))) == [invitation]
    assert list(Invitation.objects.visible_to(world.actor("ines"))) == []
    force(Invitation.objects.all(), role="download")  # which staff neither give nor see
    assert list(Invitation.objects.visible_to(world.actor("olga"))) == []
