"""Mails to addresses with letters beyond ASCII before the @, which need SMTPUTF8 (RFC 6531)."""

import re
import unicodedata

from django.test import Client

from accounts.models import User
from notices.models import Mail
from tests.notices.conftest import queue

FORM = {"role": "key_viewer", "kind": "licensing_ids", "numbers": "7654321", "language": "sv"}
ASA = "åsa@contoso.example"
TYPED = [" ÅSA@Contoso.example ", unicodedata.normalize("NFD", ASA)]
PASSWORD = "a wholly unguessable sentence"


def test_who_has_such_an_address_is_invited_signs_in_and_gets_a_new_password(
    world, fresh_as, server, send
):
    fresh_as("ada").post("/invitations", FORM | {"email": TYPED[0]})
    assert send(Mail.objects.get()).state == "sent"
    [sent] = server.mails
    assert sent["To"] == ASA
    text = sent.get_body(("plain",)).get_content()
    browser, link = Client(), re.search(r"http://[^/]+(/\S+)", text)[1]
    form = {"name": "Åsa", "password1": PASSWORD, "password2": PASSWORD}
    made = browser.post(link, form)
    assert (made.status_code, User.objects.get(name="Åsa").email) == (302, ASA)
    for typed in TYPED:
        inside = Client().post("/sign-in", {"login": typed, "password": PASSWORD})
        assert (inside.status_code, inside.headers.get("Location")) == (302, "/")
        assert Client().post("/password/reset", {"email": typed}).status_code == 302
    assert [each["To"] for each in server.mails] == [ASA] * 3


def test_a_server_without_smtputf8_ends_it_with_the_reason(world, visit_as, server, send):
    server.takes_letters = False
    failed = send(queue(ASA))
    assert (failed.state, failed.problem) == ("failed", "no_smtputf8")
    assert (failed.reason, failed.attempt) == ("The server does not offer SMTPUTF8.", 1)
    why = "The mail server takes no addresses with letters such as å before the @."
    assert why in visit_as("olga").get("/desk/mails").content.decode()
    assert send(queue("asa@räksmörgås.example")).state == "sent"
    reset = Client().post("/password/reset", {"email": ASA})
    assert (reset.status_code, why in reset.content.decode()) == (503, True)
