"""Operations invite the primary contacts of what they have loaded, where nobody administers it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agreements.models import Contact, LicensingId
from audit.models import LogLine
from people.models import Invitation
from people.services import invite_contacts
from tests.cast import force
from vlsc.lib.refused import NotPermitted

PATH = "/api/v1/center/invitations"
PAGE = "/desk/customers/invite"


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


def test_without_an_organization_the_contacts_of_all_customers_are_invited(world, api, contacts):
    answer = api("olga").post_json(PATH, {"reason": "New customers"}).json()
    invited = {row["email"]: {on["name"] for on in row["on"]} for row in answer["invited"]}
    assert invited == {
        "fay@contoso.example": {"9F3K27QA"},
        "nils@contoso.example": {"7654321", "7654399"},
    }


def test_the_page_invites_those_of_one_customer_or_of_all(world, fresh_as, contacts):
    olga = fresh_as("olga")
    assert f'href="{PAGE}"' in olga.get("/desk/customers").content.decode()
    assert "2 contacts have no open invitation." in olga.get(PAGE).content.decode()
    number = world.organizations["contoso"].number
    form = {"organization": number, "language": "sv", "reason": "New customer"}
    assert f'value="{number}"' in olga.get(f"{PAGE}?organization={number}").content.decode()
    answer = olga.post(PAGE, form, follow=True)
    assert answer.redirect_chain == [("/invitations", 302)]
    assert "1 contact is invited." in answer.content.decode()
    assert [each.language for each in Invitation.objects.all()] == ["sv"]
    assert "1 contact has no open invitation." in olga.get(PAGE).content.decode()

    olga.post(PAGE, form | {"organization": ""})
    emails = Invitation.objects.order_by("email").values_list("email", flat=True)
    assert list(emails) == ["fay@contoso.example", "nils@contoso.example"]


def test_the_page_names_who_could_not_be_invited(world, fresh_as, contacts):
    mine = world.people["olga"].email
    force(Contact.objects.filter(licensing_id__number="7654321"), address=mine)
    answer = fresh_as("olga").post(PAGE, {"language": "en", "reason": "New"}, follow=True)
    text = answer.content.decode()
    assert "2 contacts are invited." in text
    assert f"These could not be invited: {mine}" in text


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"organization": "nobody"}, "nobody"),
        ({"organization": "BCDFG-HJKMP-QRTVW-XY234-6789B"}, "The text contains a product key."),
        ({"reason": " "}, 'href="#id_reason"'),
        ({"language": "xx"}, "Select a valid choice."),
    ],
)
def test_the_page_refuses_what_is_wrong_and_invites_nobody(visit_as, contacts, wrong, text):
    form = {"organization": "", "language": "en", "reason": "New customer"}
    answer = visit_as("olga").post(PAGE, form | wrong)
    assert answer.status_code == 400
    assert text in answer.content.decode()
    assert not Invitation.objects.exists()


def run(*arguments: str) -> str:
    printed = StringIO()
    call_command("invite_contacts", *arguments, "--reason", "New customer", stdout=printed)
    return printed.getvalue()


def test_the_command_invites_in_the_name_of_somebody_who_may(world, contacts):
    mine = world.people["olga"].email
    number = world.organizations["contoso"].number
    assert run(mine, "--organization", number, "--language", "sv") == "1 invited, 0 not\n"
    force(Contact.objects.filter(licensing_id__number="9F3K27QA"), address=mine)
    assert run(mine) == f"{mine}: invalid\n0 invited, 1 not\n"
    line = LogLine.objects.get(action="invitation.sent")
    assert (line.actor_name, line.channel, line.facts["reason"]) == (
        "Olga",
        "command",
        "New customer",
    )


@pytest.mark.parametrize(
    "arguments", [["ada@contoso.example"], ["olga@center.example", "--organization", "nobody"]]
)
def test_the_command_refuses_others_and_unknown_organizations(world, contacts, arguments):
    with pytest.raises(CommandError):
        run(*arguments)
    assert not Invitation.objects.exists()


def test_the_command_goes_on_until_nobody_is_left(world, contacts, monkeypatch):
    monkeypatch.setattr("people.services.contacts.MOST_CONTACTS", 1)
    monkeypatch.setattr("people.services.contacts.MOST_PLACES", 1)
    assert run(world.people["olga"].email) == "3 invited, 0 not\n"
    assert Invitation.objects.count() == 3
