"""Operations set up identity providers: who may, what is refused, what the log says."""

from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from accounts.grants import Role
from accounts.models import Identity, IdentityProvider, SignInDomain, User
from agreements.models import Organization
from audit.models import LogLine, LogLineLicensingId
from people.services import (
    InvitationWish,
    add_provider,
    change_provider,
    invite,
    remove_provider,
)
from tests.access.sessions import make_fresh
from tests.makers.identity_providers import PROVIDER, add_identity_provider
from vlsc.lib.refused import NotPermitted

NEW = "/desk/identity-providers/new"
KEY = "V82BH-M8K9F-JX4QK-7TWR3-6WPB8"


@pytest.fixture
def olga(world, visit_as):
    browser = visit_as("olga")
    make_fresh(browser, world.people["olga"])
    return browser


def errors(answer) -> dict[str, list[str]]:
    assert answer.status_code == 400
    assert not IdentityProvider.objects.exists()
    assert not LogLine.objects.filter(action__startswith="identity_provider").exists()
    return answer.context["form"].errors


def test_operations_set_up_a_customers_provider_which_the_customer_reads(world, olga, visit_as):
    number = world.organizations["contoso"].number
    answer = olga.post(NEW, PROVIDER | {"organization": number, "is_required": "on"})
    provider = IdentityProvider.objects.get()
    assert answer["Location"] == f"/desk/identity-providers/{provider.pk}"
    assert (provider.is_of_center, provider.is_required) == (False, True)
    assert provider.customer.organization == world.organizations["contoso"]
    assert provider.secret == PROVIDER["secret"]
    assert [row.domain for row in provider.domains.all()] == ["contoso.example"]
    line = LogLine.objects.get(action="identity_provider.added")
    assert line.facts["reason"] == "TXT record seen"
    assert "domains: – → contoso.example" in line.facts["values"]
    assert PROVIDER["secret"] not in str(line.facts)
    assert LogLineLicensingId.objects.filter(line=line).exists()
    assert "set up the identity provider Contoso ID" in visit_as("ada").get("/log").content.decode()
    page = olga.get(answer["Location"]).content.decode()
    assert f"/sign-in/{provider.pk}/return" in page
    assert PROVIDER["secret"] not in page


def test_without_an_organization_it_is_the_centers(olga):
    olga.post(NEW, PROVIDER)
    assert IdentityProvider.objects.get().is_of_center
    assert "The center" in olga.get("/desk/identity-providers").content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("organization", "no such number"),
        ("name", "=1+1"),
        ("issuer", "http://id.contoso.example"),
        ("issuer", "https://id.contoso.example/?tenant=1"),
        ("issuer", "javascript:alert(1)"),
        ("issuer", "https://id.contoso.example:port"),
        ("issuer", f"https://id.contoso.example/{KEY}"),
        ("client_id", KEY),
        ("secret", ""),
        ("domains", f"{KEY}.example"),
        ("domains", "contoso"),
        ("domains", "contoso.example, *.example"),
        ("domains", "vera@contoso.example"),
        ("domains", ""),
        ("reason", ""),
    ],
)
def test_bad_values_are_named_and_change_nothing(olga, name, value):
    assert list(errors(olga.post(NEW, PROVIDER | {name: value}))) == [name]


def test_one_provider_answers_for_a_domain(world, olga):
    add_identity_provider(world)
    answer = olga.post(NEW, PROVIDER | {"domains": "a.example\nCONTOSO.example"})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["domains"]
    assert (IdentityProvider.objects.count(), SignInDomain.objects.count()) == (1, 1)


def test_letters_beyond_ascii_in_a_domain_are_those_of_its_addresses(world, olga):
    olga.post(NEW, PROVIDER | {"domains": "Räksmörgås.example"})
    assert SignInDomain.objects.get().domain == "xn--rksmrgs-5wao1o.example"
    found = IdentityProvider.objects.of_address("vera@räksmörgås.example")
    assert found == IdentityProvider.objects.get()


def test_at_another_issuer_everybody_is_found_anew_and_an_empty_secret_stays(world, olga):
    provider = add_identity_provider(world)
    Identity.objects.create(provider=provider, subject="1", user=world.people["vera"])
    page = f"/desk/identity-providers/{provider.pk}"
    same = PROVIDER | {"secret": ""}
    assert olga.post(page, same | {"name": "Contoso"})["Location"] == page
    assert Identity.objects.count() == 1
    assert olga.post(page, same | {"client_id": "another"})["Location"] == page
    assert Identity.objects.count() == 0
    provider.refresh_from_db()
    assert (provider.secret, provider.client_id) == (PROVIDER["secret"], "another")
    changed = LogLine.objects.filter(action="identity_provider.changed").latest("at")
    assert "client_id: vlsc → another" in changed.facts["values"]


def test_a_client_id_that_looks_like_a_key_is_kept_with_the_next_change(world, olga):
    random = "7nkh2bq4gxv8t6pdrs3mwc5jae"
    provider = add_identity_provider(world)
    page = f"/desk/identity-providers/{provider.pk}"
    olga.post(page, PROVIDER | {"client_id": random})
    shown = olga.get(page).context["form"]["client_id"].value()
    olga.post(page, PROVIDER | {"client_id": shown, "name": "Contoso"})
    provider.refresh_from_db()
    assert (provider.name, provider.client_id) == ("Contoso", random)


def test_a_removed_provider_leaves_nothing_but_its_line(world, olga):
    provider = add_identity_provider(world)
    answer = olga.post(f"/desk/identity-providers/{provider.pk}/remove")
    assert answer["Location"] == "/desk/identity-providers"
    assert not IdentityProvider.objects.exists()
    assert Organization.objects.filter(pk=world.organizations["contoso"].pk).exists()
    line = LogLine.objects.get(action="identity_provider.removed")
    assert line.facts["customer"] == world.organizations["contoso"].name


def test_each_change_asks_for_the_password_first(world, visit_as):
    provider = add_identity_provider(world)
    browser = visit_as("olga")
    page = f"/desk/identity-providers/{provider.pk}"
    for path, form in [(NEW, PROVIDER), (page, PROVIDER), (f"{page}/remove", {})]:
        assert browser.post(path, form)["Location"].startswith("/sign-in/again?")
    assert IdentityProvider.objects.count() == 1


@pytest.mark.parametrize("who", ["sam", "ines", "ada"])
def test_nobody_else_sets_one_up(world, who):
    provider, at = add_identity_provider(world), timezone.now()
    wish = None  # refused before it is looked at
    by = world.actor(who)
    for act in (
        lambda: add_provider(by=by, organization=None, wish=wish, at=at),
        lambda: change_provider(by=by, provider=provider, wish=wish, at=at),
        lambda: remove_provider(by=by, provider=provider, at=at),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_no_token_sets_one_up(world):
    by = replace(world.actor("olga"), channel="api")
    with pytest.raises(NotPermitted):
        remove_provider(by=by, provider=add_identity_provider(world), at=timezone.now())


def test_the_list_takes_as_many_queries_for_many(world, olga, django_assert_num_queries):
    add_identity_provider(world)
    olga.get("/desk/identity-providers")
    for number in range(3):
        if number:
            row = IdentityProvider(name=f"P{number}", issuer="https://a.example", client_id="x")
            row.secret = "s"
            row.is_of_center = True
            row.save()
        with django_assert_num_queries(5):
            olga.get("/desk/identity-providers")


def test_who_is_invited_to_a_required_provider_sets_no_password(world):
    add_identity_provider(world)
    IdentityProvider.objects.update(is_required=True)
    places, at = [world.licensing_ids["7654321"]], timezone.now()
    wish = InvitationWish(email="nils@contoso.example", role=Role.KEY_VIEWER, places=places)
    sent = invite(by=world.actor("ada"), wish=wish, at=at)
    answer = Client().post(f"/invitations/{sent.pk}/{sent.link}", {"name": "Nils"})
    assert answer["Location"] == "/sign-in/single-sign-on"
    assert not User.objects.get(email="nils@contoso.example").has_usable_password()
