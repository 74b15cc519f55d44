"""Who forgot a password gets a link by mail, in the words and the language of this product."""

import re

import pytest
from django.core import mail
from django.test import Client

NEW = "another wholly unguessable one"


@pytest.fixture
def ask(world):
    """`ask("vera@…")` asks for a link and gives the mail that came of it, if one did."""

    def by_page(email: str, **headers: str):
        mail.outbox.clear()
        answer = Client().post("/password/reset", {"email": email}, headers=headers)
        assert (answer.status_code, answer["Location"]) == (302, "/password/reset/sent")
        return mail.outbox[0] if mail.outbox else None

    return by_page


def test_the_link_sets_a_password_that_signs_in(ask):
    sent = ask(" VERA@Contoso.example")
    (link,) = re.findall(r"http://127\.0\.0\.1:8000(/\S+)", sent.body)
    browser = Client()
    form = browser.get(link)["Location"]

    answer = browser.post(form, {"password1": NEW, "password2": NEW})

    assert (answer.status_code, answer["Location"]) == (302, "/password/reset/done")
    inside = browser.post("/sign-in", {"login": "vera@contoso.example", "password": NEW})
    assert inside["Location"] == "/"
    assert "This link no longer works" in Client().get(link).content.decode()


@pytest.mark.parametrize("email", ["vera@contoso.example", "nobody@contoso.example"])
def test_the_mail_names_the_center_and_no_address_that_the_caller_chose(ask, email):
    sent = ask(email, Host="evil.example")

    assert sent.subject.startswith("Fjord Licensing Center: ")
    assert f"for {email} at Fjord Licensing Center" in sent.body
    assert "evil" not in sent.subject + sent.body


def test_the_mail_speaks_the_persons_language(ask, world):
    world.people["vera"].prefer_language("sv")

    sent = ask("vera@contoso.example")

    assert sent.subject == "Fjord Licensing Center: välj ett nytt lösenord"
    assert "Länken fungerar en gång" in sent.body
    assert "Inget konto" in ask("nobody@contoso.example", **{"Accept-Language": "sv"}).body


def test_a_deactivated_person_and_a_service_account_get_no_link(ask, world):
    vera, kim = world.people["vera"], world.people["kim"]
    vera.is_active, kim.kind = False, "service_account"
    vera.save()
    kim.save()

    assert "No account has this address" in ask("vera@contoso.example").body
    assert ask("kim@contoso.example") is None


def test_an_address_that_only_looks_like_it_gets_no_link(ask):
    """A dotless ı in upper case is an I: the database would take one for the other."""
    for typed in ("ınes@center.example", "mallory@fabrıkam.example"):
        assert "/password/reset/key" not in ask(typed).body


def test_a_mail_server_that_is_away_is_told(client, world, settings):
    settings.EMAIL_BACKEND = "vlsc.lib.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for email in ("vera@contoso.example", "nobody@contoso.example"):
        answer = client.post("/password/reset", {"email": email})
        assert answer.status_code == 503
        assert "mail server does not answer" in answer.content.decode()
