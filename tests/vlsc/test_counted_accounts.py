"""Filters of lists of accounts, tokens, files and orders say how many rows each choice shows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.grants import Role
from accounts.models import Token, User
from activation.models import ProxyFile
from agreements.models import Purchase
from people.services import make_service_account
from tests.access.objects import add_token, proxy_files
from tests.cast import force
from tests.filtered import labels, rows
from tests.makers.agreements import buy
from tests.makers.requests import ask, ask_mak


def test_staff_of_each_role_and_status(world, visit_as):
    force(User.objects.filter(pk=world.people["sam"].pk), is_active=False)
    olga, page = visit_as("olga"), "/desk/staff"
    roles = ["All roles", "Licensing operations (2)", "Support agent (1)", "Auditor (1)"]
    assert labels(olga, page, "role") == roles
    assert labels(olga, page, "state") == ["Any status", "Active (3)", "Deactivated (1)"]
    assert labels(olga, f"{page}?role=agent", "state")[1:] == ["Active (0)", "Deactivated (1)"]
    for asked, shown in (("role=agent", 1), ("q=olga", 1), ("state=active", 3)):
        assert rows(olga, f"{page}?{asked}") == shown, asked
    none = olga.get(f"{page}?q=nobody").content.decode()
    assert "No matching accounts" in none
    assert "Add a staff account" in none


def test_service_accounts_of_each_role(world, visit_as):
    for number, role in (("7654321", Role.KEY_VIEWER), ("7654399", Role.DOWNLOAD)):
        place, by, at = world.licensing_ids[number], world.actor("ada"), timezone.now()
        make_service_account(by=by, name=f"Oslo {number}", role=role, places=[place], at=at)
    other = {"name": "Bergen", "role": Role.KEY_VIEWER, "places": [world.licensing_ids["9F3K27QA"]]}
    make_service_account(by=world.actor("mallory"), at=timezone.now(), **other)
    ada, page = visit_as("ada"), "/service-accounts"
    assert labels(ada, page, "role") == ["All roles", "Key viewer (1)", "Download (1)"]
    assert rows(ada, f"{page}?role=download") == 1
    assert rows(ada, f"{page}?q=7654321") == 1
    assert "No matching accounts" in ada.get(f"{page}?q=bergen").content.decode()


def test_tokens_of_each_status(world, visit_as):
    now = timezone.now()
    live, expired, revoked, both = (add_token(world.people["vera"]) for _ in range(4))
    add_token(world.people["ada"])
    force(Token.objects.filter(pk__in=(expired, both)), expires_at=now - timedelta(days=1))
    force(Token.objects.filter(pk__in=(revoked, both)), revoked_at=now)
    vera, page = visit_as("vera"), "/tokens"
    seen = ["Any status", "Active (1)", "Expired (1)", "Revoked (2)"]
    assert labels(vera, page, "state") == seen
    for state, shown in (("live", 1), ("expired", 1), ("revoked", 2)):
        assert rows(vera, f"{page}?state={state}") == shown, state
    # A token that a new one is made like is about the form.
    assert f'value="like={expired}"' not in vera.get(f"{page}?like={expired}").content.decode()
    force(Token.objects.filter(pk=live), revoked_at=now)
    assert "No tokens with this status" in vera.get(f"{page}?state=live").content.decode()


def test_files_of_machines_of_each_status(world, visit_as):
    proxy_files(world)
    ProxyFile.objects.update(owner=world.people["kim"])
    proxy_files(world)  # of others
    [first, *_] = world.people["kim"].proxy_files.values_list("pk", flat=True)
    force(ProxyFile.objects.filter(pk=first), state="expired")
    kim, page = visit_as("kim"), "/proxy-files"
    assert labels(kim, page, "state") == ["Any status", "Waiting for you (2)", "Expired (1)"]
    others = rows(kim, f"{page}?state=done")  # the keys to choose from
    assert rows(kim, f"{page}?state=expired") - others == 1
    assert "No files with this status" in kim.get(f"{page}?state=done").content.decode()


@pytest.fixture
def orders(world):
    """Three lines: one of Software Assurance, one delivered as a box."""
    for line, fields in enumerate(({}, {"kind": "sa"}, {"fulfillment": "physical"}), 1):
        buy(world, "7654321", "server", 5, line=line, **fields)
    return Purchase.objects.order_by("line")


def test_order_lines_of_each_type(world, visit_as, orders):
    page = f"/licenses/{world.licensing_ids['7654321'].pk}/purchases"
    leo, number = visit_as("leo"), orders[0].order_number
    before = Purchase.objects.filter(licensing_id=world.licensing_ids["7654321"]).count()
    kinds = labels(leo, page, "kind")
    assert "Software Assurance (1)" in kinds
    assert rows(leo, f"{page}?kind=sa") == 1
    assert rows(leo, f"{page}?fulfillment=physical") == 1
    assert rows(leo, f"{page}?q={number}") == 3
    assert rows(leo, page) == before
    assert "No matching purchases" in leo.get(f"{page}?q=nothing").content.decode()


def test_the_record_of_each_type(world, visit_as):
    at = timezone.now() - timedelta(days=2)
    ask(world, at=at)
    ask_mak(world, at=at)
    sam, page = visit_as("sam"), "/support/record"
    kinds = ["All types", "More MAK activations (1)", "A question (1)"]
    assert labels(sam, page, "kind") == kinds
    assert rows(sam, page) == 3
    chosen = sam.get(f"{page}?kind=general")
    assert [row.kind for row in chosen.context["rows"]] == ["general"]
    assert [row.kind for row in chosen.context["months"]] == ["general"]
    assert "No requests of this type" in sam.get(f"{page}?kind=kms_hosts").content.decode()
