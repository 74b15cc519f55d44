"""What single sign-on asks besides: a second factor, the provider alone, the provider again."""

import time
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.models import Login
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Center, Token
from accounts.services import add_totp
from accounts.session_store import SessionStore
from accounts.sessions import PROVIDER_ASKED
from audit.models import LogLine
from keyfiles.models import KeyExport
from tests.accounts.kept_forms import FORM, asked
from tests.cast import PASSWORD
from tests.identity_provider import come_back, is_in, make_provider, sign_in_by
from tests.soft_passkey import JSON, challenge_of, give_passkey

NEW_MASTER = "bmV3LW1hc3Rlci1rZXktZm9yLXRlc3RzLTMyLWJ5dGU="


def test_what_was_begun_signed_out_does_not_end_signed_in(world, provider):
    browser = Client()
    back = come_back(browser.get(f"/sign-in/{provider.pk}")["Location"], "vera-1")
    browser.force_login(world.people["kim"])
    assert browser.get(back)["Location"] == "/"
    assert browser.session["_auth_user_id"] == str(world.people["kim"].pk)


def test_nothing_is_confirmed_while_staff_see_as_a_customer(world, running, visit_as):
    olga = world.people["olga"]
    running.know("olga-1", email=olga.email, email_verified=True)
    provider = make_provider(running, olga.email.partition("@")[2], is_of_center=True)
    browser = visit_as("olga")
    query = "?next=/desk/settings"
    assert sign_in_by(browser, provider, "olga-1", query)["Location"] == "/desk/settings"
    back = come_back(browser.get(f"/sign-in/{provider.pk}{query}")["Location"], "olga-1")
    contoso = world.organizations["contoso"].pk
    browser.post(f"/desk/customers/{contoso}/see", {"reason": "asked by telephone"})
    assert browser.get(back)["Location"] == "/"


def test_where_the_provider_is_required_a_passkey_signs_nobody_in(world, provider, rf):
    def way(**fields):
        type(provider).objects.update(**fields)
        request = rf.get("/")
        request.session, request.user = SessionStore(), AnonymousUser()
        request._messages = FallbackStorage(request)
        login = Login(user=world.people["vera"])
        hooks = {"email": None, "signup": False, "redirect_url": None, "signal_kwargs": None}
        return get_adapter(request).pre_login(
            request, login.user, email_verification="none", **hooks
        )

    assert way(is_required=False) is None
    assert way(is_required=True)["Location"] == "/sign-in/single-sign-on"


def test_the_own_second_factor_is_asked_for_unless_the_provider_stands_for_it(world, provider):
    vera = world.people["vera"]
    secret = generate_totp_secret()
    add_totp(by=world.actor("vera"), user=vera, secret=secret, at=timezone.now())
    browser = Client()
    assert sign_in_by(browser, provider, "vera-1")["Location"] == "/sign-in/code"
    assert not is_in(browser)
    provider.counts_as_second_factor = True
    provider.save()
    browser = Client()
    assert sign_in_by(browser, provider, "vera-1")["Location"] == "/"
    assert is_in(browser)


def test_where_the_center_requires_a_second_factor_the_provider_is_none_by_itself(
    world, provider, running
):
    Center.objects.update_or_create(pk=1, defaults={"second_factor_required": True})
    running.know("ada-1", email="ada@contoso.example", email_verified=True)
    browser = Client()
    sign_in_by(browser, provider, "ada-1")
    assert browser.get("/permissions")["Location"] == "/second-factor"
    provider.counts_as_second_factor = True
    provider.save()
    browser = Client()
    sign_in_by(browser, provider, "ada-1")
    assert is_in(browser)


def test_where_the_provider_is_required_no_password_is_looked_at(world, provider, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    vera = world.people["vera"]
    vera.set_password(PASSWORD)
    vera.save()
    provider.is_required = True
    provider.save()
    errors = set()
    for email, password in [(vera.email, PASSWORD), (vera.email, "x"), ("n@contoso.example", "x")]:
        page = Client().post("/sign-in", {"login": email, "password": password})
        errors.add(str(page.context["form"].errors))
    (error,) = errors
    assert "single sign-on" in error
    browser = Client()
    sign_in_by(browser, provider, "vera-1")
    assert is_in(browser)
    page = browser.get("/sign-in/again").content.decode()
    assert 'type="password"' not in page
    assert f'class="act loud" href="/sign-in/{provider.pk}?next=' in page
    call_command("let_passwords_in", "contoso.example")
    assert Client().post("/sign-in", {"login": vera.email, "password": PASSWORD})["Location"] == "/"
    assert LogLine.objects.filter(action="identity_provider.freed").count() == 1


def test_the_provider_asks_again_before_an_act_that_then_is_done(world, provider, running):
    silent = {"auth_time": None}  # when the person was asked
    running.know("vera-1", email="vera@contoso.example", email_verified=True, **silent)
    browser = Client()
    sign_in_by(browser, provider, "vera-1")
    kept = browser.post("/key-files", {"scope": "all", "format": "tsv"})
    assert kept["Location"].startswith("/sign-in/again?")
    page = browser.get(kept["Location"])
    act = page.context["act"]
    query = f"?next=/key-files&act={act}"
    assert f"/sign-in/{provider.pk}?next=" in page.content.decode()
    leads = browser.get(f"/sign-in/{provider.pk}{query}")["Location"]
    assert {"prompt=login", "max_age=0"} <= set(urlsplit(leads).query.split("&"))
    answer = browser.get(come_back(leads, "vera-1"))
    assert answer["Location"] == f"/key-files/{KeyExport.objects.get().pk}"


def test_the_own_second_factor_is_asked_for_before_an_act_too(world, provider, visit_as):
    """After the provider, as at the sign-in; unless the provider stands for it."""
    secret, vera = generate_totp_secret(), world.people["vera"]
    add_totp(by=world.actor("vera"), user=vera, secret=secret, at=timezone.now())
    browser = visit_as("vera")
    act = asked(browser.post("/tokens", FORM))["act"]
    leads = sign_in_by(browser, provider, "vera-1", f"?next=/tokens&act={act}")
    assert leads["Location"] == f"/sign-in/again?next=%2Ftokens&act={act}"
    assert browser.get("/second-factor/app")["Location"].startswith("/sign-in/again")
    page = browser.get(leads["Location"]).content.decode()
    assert ('type="password"' in page, 'name="code"' in page) == (False, True)
    assert "Contoso ID has confirmed who you are." in page
    for code in ("", "123456"):
        refused = browser.post("/sign-in/again", {"next": "/tokens", "act": act, "code": code})
        assert (refused.status_code, Token.objects.count()) == (200, 0)
    session = browser.session
    asked_at = session[PROVIDER_ASKED]
    for seconds, is_over in ((301, True), (0, False)):
        session[PROVIDER_ASKED] = asked_at - seconds
        session.save()
        page = browser.get(leads["Location"]).context["form"]
        assert ("password" in page.fields) == is_over
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    browser.post("/sign-in/again", {"next": "/tokens", "act": act, "code": code})
    assert Token.objects.count() == 1
    provider.counts_as_second_factor = True
    provider.save()
    other = visit_as("vera")
    sign_in_by(other, provider, "vera-1", "?next=/tokens")
    assert other.get("/second-factor/app").status_code == 200


def test_where_the_provider_is_required_a_passkey_is_the_second_factor_after_it(
    world, provider, visit_as
):
    provider.is_required = True
    provider.save()
    passkey, browser = give_passkey(world, "vera"), visit_as("vera")
    path = "/sign-in/again/passkey"
    assert browser.get(path, headers=JSON).status_code == 302
    leads = sign_in_by(browser, provider, "vera-1", "?next=/tokens")["Location"]
    assert "Continue with a passkey" in browser.get(leads).content.decode()
    credential = passkey.used(challenge_of(browser, path))
    browser.post(path, {"next": "/tokens", "credential": credential})
    assert browser.get("/second-factor/app").status_code == 200


def test_nobody_else_and_no_old_session_there_counts_as_asked_again(world, provider, running):
    running.know("kim-1", email="kim@contoso.example", email_verified=True)
    vera = {"email": "vera@contoso.example", "email_verified": True}
    running.know("vera-1", **vera, auth_time=int(time.time()) - 3600)
    browser = Client()
    sign_in_by(browser, provider, "vera-1")
    for subject in ("kim-1", "vera-1"):
        answer = sign_in_by(browser, provider, subject, "?next=/permissions")
        assert answer["Location"] == "/"  # and not to where a right answer leads
        assert browser.get("/second-factor/app")["Location"].startswith("/sign-in/again")
    running.know("vera-1", **vera, auth_time=int(time.time()))
    sign_in_by(browser, provider, "vera-1")
    assert browser.get("/second-factor/app").status_code == 200
