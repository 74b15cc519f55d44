"""Invitations by page and API: what each shows, with how many queries."""

import pytest
from django.utils import timezone

from accounts.grants import Role
from people.models import Invitation
from people.services import InvitationWish, invite
from tests.cast import World


def make(world: World, count: int) -> None:
    for n in range(count):
        number = world.licensing_ids[("7654321", "7654399")[n % 2]]
        wish = InvitationWish(email=f"nils{n}@contoso.example", role=Role.DOWNLOAD, places=[number])
        invite(by=world.actor("ada"), wish=wish, at=timezone.now())


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_need_the_same_queries_for_one_and_for_three(
    world, visit_as, api, django_assert_num_queries, count
):
    make(world, count)
    page, client = visit_as("ada"), api("ada")
    page.get("/invitations"), client.get("/api/v1/invitations")
    with django_assert_num_queries(8):
        shown = page.get("/invitations?state=sent").content.decode()
    with django_assert_num_queries(6):
        listed = client.get("/api/v1/invitations").json()["results"]
    assert [row["email"] in shown for row in listed] == [True] * count


def test_an_invitation_by_api_from_its_making_to_its_end(world, api):
    client, number = api("ada"), world.licensing_ids["7654321"]
    body = {"email": "nils@contoso.example", "role": "key_viewer", "message": "Welcome"}
    agreement = {"agreement": str(number.agreement_id)}
    made = client.post_json("/api/v1/invitations", body | agreement)
    assert made.status_code == 201
    path = made["Location"].removeprefix("http://testserver")
    assert made.json() == client.get(path).json()
    assert made.json()["on"] == [
        {"kind": "agreement", "id": str(number.agreement_id), "name": "E0045120"}
    ]
    assert Invitation.objects.get().link not in made.content.decode()
    twice = client.post_json("/api/v1/invitations", body | agreement)
    assert (twice.status_code, twice.json()["code"]) == (409, "already_invited")
    again = client.post_json(f"{path}/resend")
    assert (again.status_code, again.json()["state"]) == (202, "sent")
    assert client.delete(path).status_code == 204
    assert client.get(path).json()["state"] == "withdrawn"
    assert client.delete(path).status_code == 409


@pytest.mark.parametrize(
    ("on", "field"),
    [
        ({}, "/licensing_ids"),
        ({"licensing_ids": ["9F3K27QA"]}, "/licensing_ids/0"),
        ({"agreement": "9F3K27QA"}, "/agreement"),
        ({"organization": "9F3K27QA"}, "/organization"),
        ({"agreement": "7654321", "organization": "7654321"}, "/organization"),
    ],
    ids=["nothing", "foreign licensing ID", "foreign agreement", "foreign organization", "two"],
)
def test_what_a_role_is_for_must_be_seen(world, api, on, field):
    def real(kind: str, number: str):
        found = world.licensing_ids[number]
        return str({"agreement": found.agreement_id}.get(kind, found.organization_id))

    places = {
        kind: [str(world.licensing_ids[number].pk) for number in named]
        if isinstance(named, list)
        else real(kind, named)
        for kind, named in on.items()
    }
    body = {"email": "nils@contoso.example", "role": "download"} | places
    answer = api("ada").post_json("/api/v1/invitations", body)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        ("licensing_ids", "9F3K27QA"),
        ("agreement", "SP998877"),
        ("organization", "C-2001"),
        ("organization", "C-1001 C-1002"),
    ],
)
def test_a_number_that_is_not_seen_is_refused_at_its_field(world, visit_as, kind, numbers):
    form = {"email": "nils@contoso.example", "role": "download", "language": "en"}
    answer = visit_as("ada").post("/invitations", form | {"kind": kind, "numbers": numbers})
    assert answer.status_code == 400
    assert list(answer.context["new"].errors) == ["numbers"]
    assert not Invitation.objects.exists()


def test_an_agreement_by_its_number(world, fresh_as):
    form = {"email": "nils@contoso.example", "role": "download", "language": "en"}
    form |= {"kind": "agreement", "numbers": "e0045120"}
    page = fresh_as("ada")
    assert page.post("/invitations", form).status_code == 302
    assert Invitation.objects.get().agreement.number == "E0045120"
    assert page.post(f"/invitations/{Invitation.objects.get().pk}/resend").status_code == 302
    assert page.post(f"/invitations/{Invitation.objects.get().pk}/withdraw").status_code == 302
    assert b"Agreement E0045120" in page.get("/invitations?state=withdrawn").content
    assert b"No invitations with this status" in page.get("/invitations?state=accepted").content


def test_no_part_of_a_pasted_key_is_quoted(visit_as):
    form = {"email": "nils@contoso.example", "role": "download", "language": "en"}
    form |= {"kind": "licensing_ids", "numbers": "V82BH M8K9F--JX4QK.7TWR3=6WPB8"}
    page = visit_as("ada").post("/invitations", form).content.decode()
    assert "The text contains a product key." in page
    assert "M8K9F" not in page
