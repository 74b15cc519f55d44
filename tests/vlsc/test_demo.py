"""The demo center: the same everywhere, loaded by the usual verbs, and only once."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.actor import rebuild_actor
from accounts.grants import StaffRole
from accounts.models import Center, User
from activation.models import KmsHost, OsaRedemption
from agreements.models import (
    Agreement,
    Contact,
    Forecast,
    LicensingId,
    Organization,
    Purchase,
    RoleAssignment,
)
from audit.models import LogLine
from keyfiles.models import KeyImport
from keys import vault
from keys.models import Key, Listing
from support.models import CannedAnswer, GrantRule, Proposal, Request
from support.services import Wish, file_request
from support.states import Kind
from tests.keys.reading import MOST_BYTES
from tests.rows import remove_all
from tests.today import center_today
from vlsc.demo.facts import KEY_FILE, term
from vlsc.demo.keys import demo_key
from vlsc.lib.keyset import PAGE_ROWS
from vlsc.lib.product_keys import fits, hyphenate

PASSWORD = "the demo's own password"
COUNTED = [
    Agreement, Center, Contact, Forecast, Key, KeyImport, KmsHost, LicensingId, Listing,
    LogLine, Organization, OsaRedemption, Purchase, Request, RoleAssignment, User,
]  # fmt: skip


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker) -> Iterator[str]:
    """What the command said; loaded once, since the importer needs what is committed."""
    vault.forget()
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        yield load(patch, PASSWORD, "--print-sign-ins")
        remove_all()
    vault.forget()


@pytest.fixture
def demo(loaded: str, db) -> str:
    return loaded


def load(patch: pytest.MonkeyPatch, password: str = PASSWORD, *more: str) -> str:
    patch.setenv("VLSC_DEMO_PASSWORD", password)
    told = StringIO()
    call_command("load_catalog", stdout=StringIO())
    call_command("load_demo", *more, stdout=told)
    return told.getvalue()


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in COUNTED}


def test_everything_of_the_demo_is_there(demo, monkeypatch):
    center = Center.objects.get()
    assert (center.name, center.time_zone) == ("Fjord Licensing Center", "Europe/Stockholm")
    assert counts() | {"LogLine": 0} == {
        "Agreement": 8,
        "Center": 1,
        "Contact": 18,
        "Forecast": 2,
        "Key": 453,
        "KmsHost": 3,
        "KeyImport": 1,
        "LicensingId": 9,
        "Listing": 169,
        "LogLine": 0,
        "Organization": 8,
        "OsaRedemption": 1,
        "Purchase": 11,
        "Request": 16,
        "RoleAssignment": 8,
        "User": 12,
    }
    before, keys = counts(), sorted(Key.objects.values_list("last_five", flat=True))

    load(monkeypatch)

    assert counts() == before
    assert sorted(Key.objects.values_list("last_five", flat=True)) == keys


def test_there_are_requests_in_every_state_that_change_no_counter(demo):
    now = timezone.now()
    rows = Request.objects.filter(received_at__gt=now - timedelta(days=4))
    states = sorted((row.kind, row.state, row.outcome) for row in rows)
    assert states == [
        ("general", "answered", ""),
        ("general", "received", ""),
        ("general", "reopened", "granted"),
        ("kms_exception", "received", ""),
        ("mak_increase", "received", ""),
        ("mak_increase", "received", ""),
    ]
    waiting = rows.filter(state="received")
    assert sorted(row.verdict(now) for row in waiting).count("breached") == 1
    assert [row.filed_by_name for row in waiting.filter(queue="mak_add")] == ["Wade"]
    assert [each.by_name for each in Proposal.objects.filter(state="open")] == ["Sam"]
    assert {answer.language for answer in CannedAnswer.objects.all()} == {"en", "sv"}
    assert GrantRule.objects.count() == 1
    [refused] = Request.objects.filter(outcome="refused")
    assert refused.kind == "mak_increase"
    small = Wish(
        kind=Kind.MAK_INCREASE,
        licensing_id=refused.licensing_id,
        key=refused.key,
        activations=1,
        reason="One more machine",
    )
    kim = rebuild_actor(user_id=refused.filed_by_id, token_id=None, at=now)
    assert file_request(by=kim, wish=small, at=now).is_by_rule


def test_terms_are_relative_to_the_day(demo):
    today = center_today()
    one = LicensingId.objects.get(number="7654321")
    assert (one.starts_on, one.ends_on) == term(today, 218)
    assert one.agreement.ends_on == one.ends_on
    assert one.agreement.organization.number == "C-1001"
    assert LicensingId.objects.get(number="7654399").agreement_id == one.agreement_id
    assert LicensingId.objects.get(number="V1234567").ends_on == today - timedelta(days=40)


def test_a_term_that_ends_on_a_leap_day():
    assert term(date(2028, 2, 1), 28) == (date(2025, 2, 28), date(2028, 2, 29))


def test_the_file_came_through_the_importer(demo):
    key_import = KeyImport.objects.get()
    assert (key_import.state, key_import.channel, key_import.counts["errors"]) == (
        "applied",
        "command",
        0,
    )
    assert key_import.counts["new"] == 157
    assert LogLine.objects.filter(action="key_import.loaded").count() == 1
    wanted = set()
    for line in KEY_FILE.read_text(encoding="utf-8-sig").splitlines()[1:]:
        number, _program, _organization, product, key, kind, _counter = line.split("\t")
        wanted.add((number, product, kind.lower(), key))
    listings = Listing.objects.filter(key__isnull=False).select_related("key")
    held = {
        (
            one.number,
            one.product_name,
            one.type,
            hyphenate(vault.open_key(one.key.ciphertext, one.key_id)),
        )
        for one in listings
    }
    assert wanted <= held
    assert len(held - wanted) == 8  # the center's own keys


def test_center_keys_are_derived_and_counted(demo):
    key = Key.objects.get(listings__number="7654321", listings__product__code="fjord-cad-2026-pro")
    clear = vault.open_key(key.ciphertext, key.pk)
    assert clear == demo_key("fjord-cad-2026-pro", "mak", "7654321")
    assert fits(clear, "center")
    assert (key.used, key.allotted, key.source) == (0, 50, "ledger")
    assert key.allotment == {"licenses": 40, "factor": "1.25", "minimum": 50}
    host = Key.objects.get(listings__product__code="fjord-render-2026-std", type="kms")
    assert (host.hosts_used, host.hosts_allowed, host.activations_per_host) == (2, 6, 10)
    assert key.group_id == LicensingId.objects.get(number="7654321").group_id


def test_the_derivation_is_fixed():
    assert demo_key("fjord-cad-2026-pro", "mak", "1") == demo_key("fjord-cad-2026-pro", "mak", "1")
    assert demo_key("fjord-cad-2026-pro", "mak", "1") != demo_key("fjord-cad-2026-pro", "kms", "1")


def test_stock_has_no_listing_and_waits(demo):
    stock = Key.objects.filter(listings=None)
    assert {kind: stock.filter(type=kind).count() for kind in ("mak", "kms", "osa")} == {
        "mak": 250,
        "kms": 20,
        "osa": 50,
    }
    assert not stock.exclude(group_id=None).exists()
    states = Listing.objects.filter(key=None).values_list("number", "product__code", "state")
    assert set(states) == {
        ("7654321", "sql-server-2019-standard", "embedded"),
        ("7654321", "windows-server-cal-2022-device", "not_needed"),
        ("7654321", "fjord-cad-2025-pro", "awaiting"),
        ("9F3K27QA", "rds-cal-2022-user", "not_needed"),
    }


def test_the_cast_signs_in_with_the_one_password(demo, monkeypatch):
    told = demo.splitlines()

    assert len(told) == 13
    assert told[0].split(maxsplit=2) == [
        "ada",
        "ada@contoso.example",
        "Administrator on organization C-1001",
    ]
    assert told[8].split(maxsplit=2) == ["olga", "olga@center.example", "Licensing operations"]
    assert told[-1] == f"password for all: {PASSWORD}"
    for address in ("vera@contoso.example", "ines@center.example"):
        answer = Client().post("/sign-in", {"login": address, "password": PASSWORD})
        assert (answer.status_code, answer["Location"]) == (302, "/")
    olga = User.objects.get(name="Olga")
    assert (olga.staff_role, olga.is_on_duty) == (StaffRole.OPERATIONS, True)
    vera = User.objects.get(name="Vera")
    assert [(one.role, one.licensing_id.number) for one in vera.roles.all()] == [
        ("key_viewer", "7654321")
    ]

    load(monkeypatch, "another password of the demo")
    assert User.objects.get(name="Vera").check_password("another password of the demo")


def test_nothing_is_printed_and_no_password_logged_unasked(demo, monkeypatch):
    assert load(monkeypatch) == ""
    assert PASSWORD not in str(list(LogLine.objects.values()))


def test_a_full_page_of_keys_is_light(demo):
    client = Client()
    client.force_login(User.objects.get(email="ada@contoso.example"))
    page = client.get("/keys").content
    assert page.count(b"<tr><td>") == PAGE_ROWS
    assert len(page) <= MOST_BYTES


def test_the_licensing_ids_say_that_they_had_an_administrator(demo):
    had = LicensingId.objects.filter(has_had_administrator=True).values_list("number", flat=True)
    assert set(had) == {"7654321", "7654399", "5501234", "9F3K27QA", "61234567", "7811223"}
    assert LogLine.objects.filter(action="role.given", at__lte=timezone.now()).count() == 8
