"""People give their password again before a far-reaching act, which is then carried out, once."""

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import KeptValue, Token
from accounts.services import add_totp, renew_recovery_codes
from agreements.models import LicensingId, RoleAssignment
from keyfiles.models import KeyExport
from tests.accounts.kept_forms import AGAIN, FORM, asked
from tests.cast import PASSWORD, World
from tests.races import at_once


@pytest.fixture
def vera(world: World, visit_as) -> Client:
    """Vera's browser; the last time she gave her password was long ago."""
    set_password(world, "vera")
    return visit_as("vera")


def set_password(world: World, name: str) -> None:
    world.people[name].set_password(PASSWORD)
    world.people[name].save(update_fields=["password"])


def confirm(client: Client, answer, password: str = PASSWORD, **more):
    return client.post(AGAIN, {**asked(answer), "password": password, **more})


def test_the_token_that_was_asked_for_is_made_after_the_password(world, vera):
    first = vera.post("/tokens", FORM)
    assert not Token.objects.exists()
    done = confirm(vera, first)
    token = Token.objects.get()
    assert (done.status_code, done["Location"]) == (302, f"/tokens/{token.pk}/made")
    assert (token.name, token.scopes) == ("inventory", ["keys:export", "read"])
    assert token.licensing_ids == [world.licensing_ids["7654321"].pk]
    assert token.networks == ["192.0.2.0/24"]


@pytest.mark.parametrize("file_format", ["tsv", "xlsx"])
def test_the_file_of_all_keys_is_asked_for_after_the_password(vera, file_format):
    done = confirm(vera, vera.post("/key-files", {"scope": "all", "format": file_format}))
    export = KeyExport.objects.get()
    assert (export.scope, export.format) == ("all", file_format)
    assert (done.status_code, done["Location"]) == (302, f"/key-files/{export.pk}")


def test_nothing_that_was_asked_is_in_the_address_or_the_session(vera):
    first = vera.post("/tokens", FORM)
    session = str(dict(vera.session.items()))
    for text in ("inventory", "7654321", "192.0.2.0", "keys:export"):
        assert text not in first["Location"]
        assert text not in session
        assert text.encode() not in bytes(KeptValue.objects.get().sealed)
    confirm(vera, first)
    assert {row.sealed and b"x" for row in KeptValue.objects.exclude(location="")} == {None}


def test_the_page_that_asks_names_the_way_back(vera):
    first = vera.post("/tokens", FORM)
    page = vera.get(first["Location"]).content.decode()
    assert "We then do what you requested." in page
    assert '<a href="/tokens">Cancel</a>' in page
    assert asked(first)["act"] in page


def test_a_wrong_password_does_nothing_and_keeps_the_form(vera):
    first = vera.post("/tokens", FORM)
    wrong = confirm(vera, first, "not the password")
    assert (wrong.status_code, Token.objects.count()) == (200, 0)
    assert asked(first)["act"] in wrong.content.decode()
    confirm(vera, first)
    assert Token.objects.count() == 1


def test_sending_the_password_twice_does_it_once_and_leads_to_the_same_page(vera):
    first = vera.post("/tokens", FORM)
    places = {confirm(vera, first)["Location"] for _ in range(3)}
    assert places == {f"/tokens/{Token.objects.get().pk}/made"}


def test_going_back_to_the_form_and_sending_it_again_does_nothing_more(vera):
    form = FORM | {"form_id": "0198a9d0-0000-4000-8000-000000000000"}
    first = confirm(vera, vera.post("/tokens", form))
    again = vera.post("/tokens", form)  # without the password step: it was given just now
    assert again["Location"] == first["Location"]
    assert Token.objects.count() == 1


def test_errors_come_before_the_password(vera):
    refused = vera.post("/tokens", FORM | {"licensing_ids": "1"})
    assert refused.status_code == 400
    assert b"There is no licensing ID 1." in refused.content


def test_errors_found_afterwards_leave_the_form_filled_in(vera):
    first = vera.post("/tokens", FORM | {"licensing_ids": "7654321"})
    LicensingId.objects.filter(number="7654321").update(number="7654320")  # meanwhile
    refused = confirm(vera, first)
    page = refused.content.decode()
    assert refused.status_code == 400
    assert 'value="inventory"' in page
    assert re.search(r'value="keys:export"[^>]*checked', page)
    assert '<form class="form" method="post" action="/tokens"' in page
    assert not Token.objects.exists()


def test_the_right_is_asked_for_again(world, vera):
    first = vera.post("/tokens", FORM)
    RoleAssignment.objects.filter(holder=world.people["vera"]).delete()
    assert confirm(vera, first).status_code == 403
    assert not Token.objects.exists()


def test_the_page_without_the_forms_token_does_nothing(world, vera):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.people["vera"])
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', strict.get("/tokens").content.decode())
    first = strict.post("/tokens", FORM | {"csrfmiddlewaretoken": token[1]})
    assert confirm(strict, first).status_code == 403
    assert not Token.objects.exists()
    assert confirm(strict, first, csrfmiddlewaretoken=token[1]).status_code == 302
    assert Token.objects.count() == 1


@pytest.mark.parametrize("name", ["ada", "vera"])
def test_another_session_cannot_carry_it_out(world, vera, visit_as, name):
    """Somebody else's, and another one of her own."""
    first = vera.post("/tokens", FORM)
    set_password(world, name)
    other = visit_as(name)
    done = confirm(other, first)
    assert (done.status_code, done["Location"]) == (302, "/tokens")
    assert not Token.objects.exists()


def test_who_has_an_app_gives_a_code_with_the_password(world, vera):
    """A wrong password uses up no code, and a code that was taken is not taken again."""
    secret = generate_totp_secret()
    add_totp(by=world.actor("vera"), user=world.people["vera"], secret=secret, at=timezone.now())
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    first = vera.post("/tokens", FORM)
    assert 'name="code"' in vera.get(first["Location"]).content.decode()
    for wrong in ({}, {"code": ""}, {"code": "12"}, {"code": code, "password": "wrong"}):
        answer = vera.post(AGAIN, {**asked(first), "password": PASSWORD, **wrong})
        assert (answer.status_code, Token.objects.count()) == (200, 0)
    assert confirm(vera, first, code=code).status_code == 302
    assert Token.objects.count() == 1
    assert confirm(vera, first, code=code).status_code == 200


def test_a_recovery_code_counts_once(world, vera):
    user, by = world.people["vera"], world.actor("vera")
    add_totp(by=by, user=user, secret=generate_totp_secret(), at=timezone.now())
    [code, *_more] = renew_recovery_codes(by=by, user=user, at=timezone.now())
    first = vera.post("/tokens", FORM)
    assert [confirm(vera, first, code=code).status_code for _ in range(2)] == [302, 200]


def let_pass(seconds: int) -> None:
    """As if what is kept had been kept so much earlier."""
    KeptValue.objects.update(expires_at=F("expires_at") - timedelta(seconds=seconds))


def test_who_waits_too_long_is_told_so(vera):
    first = vera.post("/tokens", FORM)
    let_pass(601)
    done = vera.post(AGAIN, {**asked(first), "password": PASSWORD}, follow=True)
    assert "Nothing was done because too much time has passed." in done.content.decode()
    assert not Token.objects.exists()


def test_a_made_up_name_does_nothing(vera):
    done = vera.post(AGAIN, {"next": "/tokens", "act": "made-up", "password": PASSWORD})
    assert (done.status_code, done["Location"]) == (302, "/tokens")


def test_the_way_back_does_not_leave_the_center(vera):
    page = vera.get(AGAIN, {"next": "https://elsewhere.example"}).content.decode()
    assert '<a href="/">Cancel</a>' in page


def test_expired_forms_are_removed(vera):
    vera.post("/tokens", FORM)
    let_pass(601)
    vera.post("/tokens", FORM)
    assert KeptValue.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_a_single_token_is_made(world, vera):
    first = vera.post("/tokens", FORM)
    cookies = vera.cookies

    def go_on():
        client = Client()
        client.cookies = cookies
        return confirm(client, first)["Location"]

    places = at_once(*[go_on] * 4)
    assert set(places) == {f"/tokens/{Token.objects.get().pk}/made"}


def test_every_page_that_asks_for_the_password_again_carries_the_form(world):
    """Views call `ask_password`; none redirects to the page by itself."""
    root = Path(settings.BASE_DIR)
    views = [*root.glob("*/views/*.py"), *root.glob("*/views.py")]
    assert [p.name for p in views if "account_reauthenticate" in p.read_text()] == []
    assert reverse("account_reauthenticate") == AGAIN
