"""Operations invite the primary contacts of what they have loaded, where nobody administers it."""

import pytest
from django.utils import timezone

from agreements.models import Contact, LicensingId
from audit.models import LogLine
from people.models import Invitation
from people.services import invite_contacts
from tests.cast import force
from vlsc.lib.refused import NotPermitted

PATH = "/api/v1/center/invitations"


@pytest.fixture
def contacts(world):
    """Nils is the contact of two licensing IDs without administrator, Mia of one that had one."""
    Contact.objects.all().delete()
    for number, kind, name in (
        ("7654321", "primary", "nils"),
        ("7654399", "primary", "nils"),
        ("7654399", "notices", "notis"),
        ("7811223", "primary", "mia"),
        ("9F3K27QA", "primary", "fay"),
    ):
        Contact.objects.create(
            licensing_id=world.licensing_ids[number],
            kind=kind,
            name=name.title(),
            address=f"{name}@contoso.example",
        )
    theirs = LicensingId.objects.filter(number="7811223")
    force(theirs, organization=world.organizations["norge"], has_had_administrator=True)
    force(LicensingId.objects.exclude(number="7811223"), has_had_administrator=False)


def ask(world, client, **more):
    of = {"organization": str(world.organizations["contoso"].pk), "reason": "New customer"}
    return client.post_json(PATH, of | more)


def test_each_contact_is_invited_once_to_all_that_nobody_administers(world, api, contacts):
    olga = api("olga")
    first = ask(world, olga, language="sv").json()
    [invited] = first["invited"]
    assert (invited["email"], invited["role"]) == ("nils@contoso.example", "administrator")
    assert {on["name"] for on in invited["on"]} == {"7654321", "7654399"}
    assert first["skipped"] == []
    invitation = Invitation.objects.get()
    assert (invitation.name, invitation.language) == ("Nils", "sv")
    line = LogLine.objects.get(action="invitation.sent")
    assert (line.facts["reason"], line.actor_name) == ("New customer", "Olga")
    assert ask(world, olga).json() == {"invited": [], "skipped": []}


def test_who_cannot_be_invited_is_named_and_the_others_are(world, api, contacts):
    mine = world.people["olga"].email
    force(Contact.objects.filter(licensing_id__number="7654321"), address=mine)
    answer = ask(world, api("olga")).json()
    assert [row["email"] for row in answer["invited"]] == ["nils@contoso.example"]
    assert [row["email"] for row in answer["skipped"]] == [mine]


def test_it_takes_operations_a_reason_and_an_organization(world, api, contacts):
    olga = api("olga")
    for wrong, place in (
        ({"reason": " "}, "/reason"),
        ({"organization": str(world.licensing_ids["7654321"].pk)}, "/organization"),
    ):
        answer = ask(world, olga, **wrong)
        assert [error["pointer"] for error in answer.json()["errors"]] == [place]
    for name in ("ada", "sam"):
        with pytest.raises(NotPermitted):
            invite_contacts(
                by=world.actor(name),
                organization=world.organizations["contoso"],
                reason="New",
                language="en",
                at=timezone.now(),
            )
    assert not Invitation.objects.exists()
