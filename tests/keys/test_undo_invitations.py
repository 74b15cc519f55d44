"""Invitations to what operations undo: they are withdrawn, each with its line in the log."""

import pytest
from django.utils import timezone

from audit.models import LogLine
from keys.models import Key
from keys.undoing import carry_out
from people.models import Invitation
from people.services import InvitationWish, invite
from tests.cast import World, force
from tests.keys.undoing import REASON, look, take_back
from vlsc.lib.refused import Refused


def ask(world: World, name: str, *places) -> Invitation:
    wish = InvitationWish(email=f"{name}@contoso.example", role="key_viewer", places=places)
    return invite(by=world.actor("ada"), wish=wish, at=timezone.now())


@pytest.fixture
def norge(world):
    """An organization whose keys nobody knows."""
    force(Key.objects.filter(pk=world.keys["norge"].pk), used=0)
    return world.organizations["norge"]


def test_those_of_which_nothing_is_left_are_withdrawn(world, norge, visit_as, api):
    below, other = world.licensing_ids["7654399"], world.licensing_ids["7654321"]
    above = ask(world, "arne", norge)
    gone, late, both, done = (
        ask(world, name, *places)
        for name, places in (
            ("bodil", [below]),
            ("cato", [below]),
            ("dag", [below, other]),
            ("eli", [below]),
        )
    )
    force(Invitation.objects.filter(pk=late.pk), state="expired")
    force(Invitation.objects.filter(pk=done.pk), state="accepted")
    page = visit_as("olga").get(f"/desk/undo/organizations/{norge.pk}").content.decode()
    assert "3 invitations to it are withdrawn." in page
    of = {"kind": "organizations", "id": str(norge.pk)}
    answer = api("olga").post_json("/api/v1/center/undone/preview", of).json()
    assert answer["invitations"] == 3
    take_back(world, "organizations", norge)
    assert not Invitation.objects.filter(pk=above.pk).exists()
    states = dict(Invitation.objects.values_list("pk", "state"))
    assert states == {
        gone.pk: "withdrawn",
        late.pk: "withdrawn",
        both.pk: "sent",
        done.pk: "accepted",
    }
    assert both.places == [other]
    lines = LogLine.objects.filter(action="invitation.withdrawn").order_by("subject_name")
    assert [(line.subject_name, line.facts["on"], line.facts["reason"]) for line in lines] == [
        ("arne@contoso.example", "Contoso Norge AS", REASON),
        ("bodil@contoso.example", "7654399", REASON),
        ("cato@contoso.example", "7654399", REASON),
    ]


def test_who_has_just_accepted_is_looked_at_once_more(world, norge):
    asked = ask(world, "arne", norge)
    plan = look(world, "organizations", norge)
    force(Invitation.objects.filter(pk=asked.pk), state="accepted")
    with pytest.raises(Refused) as refused:
        carry_out(plan, by=world.actor("olga"), at=timezone.now(), reason=REASON)
    assert refused.value.code == "preview_outdated"
    assert look(world, "organizations", norge).mark != plan.mark


def test_invitations_to_what_must_stay_stay(world):
    held = world.organizations["contoso"]
    asked = ask(world, "arne", held)
    plan = look(world, "organizations", held)
    assert (held in plan.kept, plan.invitations) == (True, [])
    assert asked.state == "sent"
