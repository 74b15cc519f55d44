"""Single sign-on by a real provider: who gets in, who does not, and what is asked besides."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.adapter import Limit
from accounts.models import Identity, SignInDomain, User
from accounts.views import single_sign_on
from audit.models import LogLine
from keys import vault
from keys.services import rotate_data_keys
from tests.identity_provider import come_back, is_in, make_provider, sign_in_by
from vlsc.lib.slots import Slots

NEW_MASTER = "bmV3LW1hc3Rlci1rZXktZm9yLXRlc3RzLTMyLWJ5dGU="


def refused(answer, browser: Client) -> bool:
    """Whether nobody is signed in, with the same answer as always."""
    *_before, text = browser.get("/sign-in").context["messages"]
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in")
    assert str(text).startswith("Contoso ID has not signed you in here.")
    return not is_in(browser)


def test_the_provider_signs_in_whom_it_knows_by_a_verified_address(world, provider):
    browser = Client()
    page = browser.post(
        "/sign-in/single-sign-on?next=/products", {"email": "x@CONTOSO.example"}, follow=True
    )
    assert f'href="/sign-in/{provider.pk}?next=%2Fproducts&amp;act="' in page.content.decode()
    answer = sign_in_by(browser, provider, "vera-1", "?next=/products")
    assert (answer.status_code, answer["Location"]) == (302, "/products")
    assert is_in(browser)
    identity = Identity.objects.get()
    assert (identity.user, identity.subject) == (world.people["vera"], "vera-1")
    line = LogLine.objects.get(action="identity.found")
    assert (line.subject_id, line.facts) == (world.people["vera"].pk, {"provider": "Contoso ID"})
    assert world.people["vera"].sessions.get().address  # as every other sign-in


def test_later_the_name_at_the_provider_counts_and_not_the_address(world, provider, running):
    assert sign_in_by(Client(), provider, "vera-1")["Location"] == "/"
    running.know("vera-1", email="renamed@contoso.example", email_verified=True)
    browser = Client()
    sign_in_by(browser, provider, "vera-1")
    assert is_in(browser)
    assert LogLine.objects.filter(action="identity.found").count() == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "vera@contoso.example", "email_verified": False},
        {"email": "vera@contoso.example"},
        {"email_verified": True},
        {"email": "nobody@contoso.example", "email_verified": True},
        {"email": "mallory@fabrikam.example", "email_verified": True},
        {"email": "vera@contoso.example", "email_verified": True, "nonce": "another"},
        {"email": "vera@contoso.example", "email_verified": True, "aud": "another"},
        {"email": "vera@contoso.example", "email_verified": True, "iss": "https://id.example"},
        {"email": "vera@contoso.example", "email_verified": True, "exp": 1},
    ],
    ids=[
        *("unverified", "unsaid", "no-address", "no-account", "foreign-domain"),
        *("nonce", "audience", "issuer", "expired"),
    ],
)
def test_what_does_not_fit_signs_nobody_in(world, provider, running, claims):
    running.know("somebody", **claims)
    users = User.objects.count()
    browser = Client()
    assert refused(sign_in_by(browser, provider, "somebody"), browser)
    assert (Identity.objects.count(), User.objects.count()) == (0, users)


def test_an_address_that_was_given_to_somebody_else_does_not_open_the_account(
    world, provider, running
):
    sign_in_by(Client(), provider, "vera-1")
    running.know("vera-2", email="vera@contoso.example", email_verified=True)
    browser = Client()
    assert refused(sign_in_by(browser, provider, "vera-2"), browser)
    call_command("forget_identities", "vera@contoso.example")
    assert LogLine.objects.filter(action="identity.forgotten").count() == 1
    sign_in_by(browser, provider, "vera-2")
    assert is_in(browser)


def test_a_verified_address_is_the_accounts_own_letter_for_letter(world, provider, running):
    """`strauss@` may be the mailbox of somebody else than `strauß@`."""
    world.people["vera"].email = "strauß@contoso.example"
    world.people["vera"].save()
    running.know("vera-1", email="strauss@contoso.example", email_verified=True)
    browser = Client()
    assert refused(sign_in_by(browser, provider, "vera-1"), browser)
    running.know("vera-1", email="STRAUẞ@contoso.example", email_verified=True)
    sign_in_by(browser, provider, "vera-1")
    assert is_in(browser)


def test_whom_the_provider_does_not_answer_for_any_more_it_signs_in_no_more(world, provider):
    sign_in_by(Client(), provider, "vera-1")
    SignInDomain.objects.update(domain="contoso.test")
    browser = Client()
    assert refused(sign_in_by(browser, provider, "vera-1"), browser)


def test_a_deactivated_account_looks_like_none(world, provider):
    sign_in_by(Client(), provider, "vera-1")
    world.people["vera"].set_active(False)
    browser = Client()
    assert refused(sign_in_by(browser, provider, "vera-1"), browser)


def test_staff_are_signed_in_by_the_centers_provider_alone(world, running):
    domain = world.people["olga"].email.partition("@")[2]
    running.know("olga-1", email=world.people["olga"].email, email_verified=True)
    provider = make_provider(running, domain)
    browser = Client()
    assert refused(sign_in_by(browser, provider, "olga-1"), browser)
    provider.is_of_center = True
    provider.save()
    assert f"/sign-in/{provider.pk}?" in browser.get("/sign-in").content.decode()
    sign_in_by(browser, provider, "olga-1")
    assert browser.get("/desk/settings").status_code == 200


def test_a_state_counts_once_and_in_its_own_session(world, provider):
    browser, other = Client(), Client()
    back = come_back(browser.get(f"/sign-in/{provider.pk}")["Location"], "vera-1")
    assert refused(other.get(back), other)
    assert browser.get(back)["Location"] == "/"
    assert is_in(browser)
    browser.post("/sign-out")
    assert refused(browser.get(back), browser)
    assert refused(browser.get(f"/sign-in/{provider.pk}/return"), browser)


def test_a_provider_that_is_away_or_another_one_is_no_failure_of_the_center(world, provider):
    browser = Client()
    for issuer in ("http://127.0.0.1:9", f"{provider.issuer}/jwks?", provider.issuer + "/x"):
        provider.issuer = issuer
        provider.save()
        assert refused(browser.get(f"/sign-in/{provider.pk}"), browser)
    unknown = "01900000-0000-7000-8000-000000000000"
    assert browser.get(f"/sign-in/{unknown}").status_code == 404


def test_who_finds_all_slots_for_providers_taken_comes_again(world, provider, monkeypatch):
    """A slow provider holds a thread for each slot, and no more of them."""
    monkeypatch.setattr("accounts.single_sign_on.asking", few := Slots(1))
    browser = Client()
    there = browser.get(f"/sign-in/{provider.pk}")["Location"]
    back = come_back(there, "vera-1")
    release = few.take()
    for path in (f"/sign-in/{provider.pk}", back):
        answer = browser.get(path)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    release()
    assert browser.get(back)["Location"] == "/"
    assert is_in(browser)
    few.take()  # it was given back


def test_a_provider_that_calls_itself_another_is_not_asked(world, provider):
    provider.issuer = f"{provider.issuer}/.well-known/openid-configuration"  # is answered
    provider.save()
    browser = Client()
    assert refused(browser.get(f"/sign-in/{provider.pk}"), browser)


def test_steps_are_counted(world, provider, monkeypatch):
    monkeypatch.setattr(single_sign_on, "SINGLE_SIGN_ON_FROM", Limit("single-sign-on", 2, 600))
    path, browser = f"/sign-in/{provider.pk}", Client()
    assert [browser.get(path).status_code for _ in range(3)] == [302, 302, 429]
    assert browser.get(f"{path}/return").status_code == 429
    assert browser.post("/sign-in/single-sign-on", {"email": "x@y.example"}).status_code == 429


def test_the_secret_is_sealed_and_sealed_anew_with_the_master_key(provider, settings):
    assert provider.secret.encode() not in bytes(provider.sealed_secret)
    before = provider.secret
    settings.PREVIOUS_MASTER_KEY, settings.MASTER_KEY = settings.MASTER_KEY, NEW_MASTER
    vault.forget()
    assert rotate_data_keys(at=timezone.now()) > 0
    settings.PREVIOUS_MASTER_KEY = ""
    provider.refresh_from_db()
    assert provider.secret == before


def test_no_other_host_is_led_to_afterwards(world, provider):
    for away in ("https://evil.example/", "//evil.example"):
        browser = Client()
        assert sign_in_by(browser, provider, "vera-1", f"?next={away}")["Location"] == "/"


def test_of_a_domain_without_a_provider_nothing_else_is_told(world, provider):
    pages = {
        Client().post("/sign-in/single-sign-on", {"email": email}).context["form"].errors.as_text()
        for email in ("mallory@fabrikam.example", "nobody@nowhere.example", "å@", "nothing")
    }
    assert len(pages) == 1
