"""Letters of all scripts may stand before the @: such an address is invited, signs in, gets mails.

It has no twin: what looks the same is the same address, or none.
"""

import unicodedata

import pytest
from django.core import mail as mails
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.test import Client
from django.utils import timezone

from accounts.actor import system_actor
from accounts.models import User
from accounts.services import add_person
from people.models import Invitation
from vlsc.lib.addresses import FoldedAddress, fold_address, normalize_address, validate_address
from vlsc.lib.refused import Refused

FORM = {"role": "key_viewer", "kind": "licensing_ids", "numbers": "7654321", "language": "sv"}
ASA = "åsa@contoso.example"
TYPED = [" ÅSA@Contoso.example ", unicodedata.normalize("NFD", ASA)]
PASSWORD = "a wholly unguessable sentence"
NOT_ONE = {
    "ｖera@contoso.example": "U+FF56",
    "ve\u200bra@contoso.example": "U+200B",
    "ve\u00adra@contoso.example": "U+00AD",
    "ve\u115fra@contoso.example": "U+115F",
    "ineſ@contoso.example": "U+017F",
    "\u0301vera@contoso.example": "U+0301",
    "ve😀ra@contoso.example": "U+1F600",
    "vera@a@contoso.example": "valid email",
    "ve\tra@contoso.example": "valid email",
    "åsa@contoso..example": "valid email",
    "åsa@straße.example": "valid email",  # which older programs take for strasse.example
    "å" * 125 + "@contoso.example": "too long",
}


@pytest.mark.parametrize("email", NOT_ONE)
def test_what_nobody_sees_or_sees_as_another_letter_is_refused(world, visit_as, api, email):
    with pytest.raises(ValidationError) as refused:
        validate_address(email)
    why = refused.value.messages[0]
    assert NOT_ONE[email] in why
    page = visit_as("ada").post("/invitations", FORM | {"email": email})
    assert (page.status_code, why in page.content.decode()) == (400, True)
    licensing_id = str(world.licensing_ids["7654321"].pk)
    body = {"email": email, "role": "key_viewer", "licensing_ids": [licensing_id]}
    answer = api("ada").post_json("/api/v1/invitations", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert not Invitation.objects.exists()
    assert not User.objects.with_address(email).exists()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        *[(typed, ASA) for typed in TYPED],
        ("Asa@RÄKSMÖRGÅS.example", "asa@räksmörgås.example"),
        ("asa@xn--rksmrgs-5wao1o.example", "asa@räksmörgås.example"),
        ("İnes@contoso.example", "ines@contoso.example"),
        ("用户@例え.example", "用户@例え.example"),
    ],
)
def test_an_address_is_stored_in_one_form(world, fresh_as, typed, stored):
    assert fresh_as("ada").post("/invitations", FORM | {"email": typed}).status_code == 302
    assert Invitation.objects.get().email == stored == normalize_address(stored)


def test_capitals_of_a_letter_that_has_none_find_the_account_and_mail_its_own_address(world):
    """`STRAUSS` is `strauß` in capitals; `strauss@` may be the mailbox of somebody else."""
    user = User.objects.add(email="strauß@contoso.example", name="S", password=PASSWORD)
    inside = Client().post("/sign-in", {"login": "STRAUSS@contoso.example", "password": PASSWORD})
    assert inside.status_code == 302
    assert Client().post("/password/reset", {"email": "strauss@contoso.example"}).status_code == 302
    assert [each.to for each in mails.outbox] == [[user.email]]


def test_an_address_has_one_account(world):
    system = system_actor(at=timezone.now())
    add_person(by=system, email="strauß@contoso.example", name="S", at=timezone.now())
    for twin in ("strauss@contoso.example", "STRAUẞ@contoso.example"):
        with pytest.raises(Refused) as refused:
            add_person(by=system, email=twin, name="T", at=timezone.now())
        assert refused.value.code == "address_taken"
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(email=twin, name="T")


def test_the_database_folds_as_we_do(world):
    """All letters, marks and digits, as they are stored."""
    chars = [chr(code) for code in range(0x80, 0x30000)]
    chars = [char for char in chars if unicodedata.category(char)[0] in "LMN"]
    stored = normalize_address(f"{''.join(f'a{char}' for char in chars)}@x.example")
    vera = User.objects.filter(pk=world.people["vera"].pk)
    folded = vera.annotate(folded=FoldedAddress(Value(stored))).values_list("folded", flat=True)
    assert folded.get() == fold_address(stored)


def test_the_centers_own_addresses_reach_every_server(world, visit_as):
    page = visit_as("olga").post("/desk/settings", {"mail_from": ASA, "support_address": ASA})
    assert page.content.decode().count("Emails do not reach letters such as å") == 4
