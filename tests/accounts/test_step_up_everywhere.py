"""Which forms of pages ask who is there again: those that reach many keys, or give rights.

A page that takes a form is in the table of `tests.access.sent_forms`, and here where it
asks.
"""

import pytest
from django.urls import reverse

from agreements.models import RoleAssignment
from audit.models import LogLine
from people.models import Claim, Invitation
from tests.access.objects import add_claim, add_role_request, ids_of
from tests.access.sent_forms import FORMS, good_form
from tests.accounts.kept_forms import AGAIN, asked
from tests.cast import PASSWORD, World, force

ASKING = {
    *("keyfiles:exports", "people:tokens", "people:service-account"),
    *("people:service-accounts", "people:person", "people:invitations"),
    *("people:role-request", "people:appointing", "people:inviting-contacts"),
    *("people:staff", "people:staff-deactivate", "people:staff-activate"),
    *("people:identity-provider-new", "people:identity-provider"),
    "people:identity-provider-remove",
}
# Sent by visitors, or about the sign-in itself.
OUTSIDE = {name for name, (who, _of, _form) in FORMS.items() if who is None}
API = "/api/v1"


def confirm(client, answer):
    return client.post(AGAIN, {**asked(answer), "password": PASSWORD})


@pytest.fixture
def storage(settings, tmp_path):
    settings.STORAGE_URL = f"file://{tmp_path}/files"


@pytest.mark.usefixtures("storage")
@pytest.mark.parametrize("name", sorted(FORMS.keys() - OUTSIDE))
def test_a_form_asks_if_it_is_listed_and_is_then_carried_out_once(world: World, visit_as, name):
    who, of, form = FORMS[name]
    path = reverse(name, args=ids_of(of(world)) if of else [])
    person, client = world.people[who], visit_as(who)
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    client.force_login(person)
    lines = LogLine.objects.count()
    first = client.post(path, good_form(world, form))
    asks = first.headers.get("Location", "").startswith(f"{AGAIN}?")
    assert asks == (name in ASKING)
    if not asks:
        return
    assert LogLine.objects.count() == lines
    done = confirm(client, first)
    assert done.status_code == 302
    assert not done["Location"].startswith(AGAIN)
    lines = LogLine.objects.count()
    assert confirm(client, first)["Location"] == done["Location"]
    assert LogLine.objects.count() == lines


def test_operations_are_asked_before_a_claimant_becomes_administrator(world, visit_as):
    claim = add_claim(world, world.people["leo"], "7654399")
    force(Claim.objects.filter(pk=claim), stage="operations")
    world.people["olga"].set_password(PASSWORD)
    world.people["olga"].save(update_fields=["password"])
    olga = visit_as("olga")
    first = olga.post(f"/claims/{claim}", {"accept": "yes", "reason": "Order shown"})
    assert not RoleAssignment.objects.filter(holder=world.people["leo"], role="administrator")
    confirm(olga, first)
    assert RoleAssignment.objects.filter(holder=world.people["leo"], role="administrator")


def test_a_denial_gives_nothing_and_asks_nobody(world, visit_as):
    wish = add_role_request(world, world.people["leo"], "7654399")
    answer = visit_as("ada").post(f"/role-requests/{wish}", {"accept": "no"})
    assert answer["Location"] == "/role-requests"


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("invitations", {"email": "nils@contoso.example", "role": "download"}),
        ("roles", {"holder": "leo", "role": "download"}),
        ("service-accounts", {"name": "Oslo", "role": "download"}),
    ],
)
def test_by_api_sessions_are_asked_and_tokens_are_not(world, visit_as, api, operation, body):
    place = str(world.licensing_ids["7654321"].pk)
    on = {"licensing_ids": [place]} if operation == "invitations" else {"licensing_id": place}
    holder = {"holder": str(world.people["leo"].pk)} if "holder" in body else {}
    ada, path, lines = visit_as("ada"), f"{API}/{operation}", LogLine.objects.count()
    sent = body | on | holder
    refused = ada.post(path, sent, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "fresh_sign_in_required")
    assert LogLine.objects.count() == lines
    assert api("ada").post_json(path, sent).status_code == 201


def test_by_api_a_session_denies_and_does_not_accept(world, visit_as, api):
    wish = add_role_request(world, world.people["leo"], "7654399")
    ada, path = visit_as("ada"), f"{API}/role-requests/{wish}/decision"
    refused = ada.post(path, {"accept": True}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "fresh_sign_in_required")
    assert ada.post(path, {"accept": False}, content_type="application/json").status_code == 200


def test_errors_of_a_provider_come_before_the_password(world, visit_as):
    answer = visit_as("olga").post("/desk/identity-providers/new", {"name": ""})
    assert (answer.status_code, "name" in answer.context["form"].errors) == (400, True)


def test_what_is_wrong_in_an_invitation_comes_before_the_password(visit_as):
    answer = visit_as("ada").post("/invitations", {"email": "nils", "role": "download"})
    assert (answer.status_code, "email" in answer.context["new"].errors) == (400, True)
    assert not Invitation.objects.exists()
