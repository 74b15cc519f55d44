"""Every address × the whole cast × {own, child, foreign, unknown}: the rights of `docs/roles.md`.

What may not be seen looks like what does not exist, a denied request changes nothing, and an
address that nobody listed here fails the suite.
"""

import re
import time
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.apps import apps
from django.db import connection
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.models import Token, User
from agreements.models import RoleAssignment
from keys.models import KeyExport
from tests.access.addresses import ONESELF, PAGES, PUBLIC, Door
from tests.access.rights import CUSTOMERS, EVERYBODY, may, may_somewhere
from tests.cast import World
from vlsc.lib.ids import uuid7

Address = tuple[UUID, set[str]]  # an object's id, and the licensing IDs that it stands under


@pytest.fixture
def cast(world: World) -> World:
    """The world, with somebody whose role ended yesterday and somebody who never had one."""
    yesterday = timezone.localdate() - timedelta(days=1)
    for name in ("rita", "noone"):
        world.people[name] = User.objects.add(email=f"{name}@contoso.example", name=name.title())
    RoleAssignment.objects.create(
        holder=world.people["rita"],
        role="key_administrator",
        licensing_id=world.licensing_ids["7654321"],
        ends_on=yesterday,
    )
    return world


def licensing_ids(world: World) -> dict[str, Address]:
    numbers = {"own": "7654321", "child": "7654399", "foreign": "9F3K27QA"}
    return {which: (world.licensing_ids[one].pk, {one}) for which, one in numbers.items()}


def keys(world: World) -> dict[str, Address]:
    return {
        "own": (world.keys["mak"].pk, {"7654321"}),
        "shared": (world.keys["kms"].pk, {"7654321", "7654399"}),
        "child": (world.keys["norge"].pk, {"7654399"}),
        "foreign": (world.keys["fabrikam"].pk, {"9F3K27QA"}),
    }


def products(world: World) -> dict[str, Address]:
    return {
        "cad": (world.products["cad"].pk, {"7654321"}),
        "server": (world.products["server"].pk, {"7654321", "7654399", "9F3K27QA"}),
    }


def own_rows(world: World, make) -> dict[str, tuple[UUID, set[str]]]:
    """One row of each person; it stands under its owner's name instead of a licensing ID."""
    return {name: (make(world.people[name]).pk, {name}) for name in ("vera", "mallory", "olga")}


def add_export(owner: User) -> KeyExport:
    return KeyExport.objects.create(
        owner=owner, scope="all", format="tsv", requested_at=timezone.now()
    )


def add_token(owner: User) -> Token:
    now = timezone.now()
    return Token.objects.create(
        holder=owner, made_by=owner, name="x", digest=uuid7().bytes * 2, last_four="abcd",
        scopes=["read"], created_at=now, expires_at=now + timedelta(days=1),
    )  # fmt: skip


OBJECTS = {
    "": lambda world: {"": (None, set())},
    "licensing ID": licensing_ids,
    "key": keys,
    "product": products,
    "own export": lambda world: own_rows(world, add_export),
    "own token": lambda world: own_rows(world, add_token),
}


def expected(door: Door, name: str, under: set[str]) -> int | None:
    """404, 403 or None for "as those who may"."""
    if door.of.startswith("own "):
        return None if name in under else 404
    if not door.of:
        return None if may_somewhere(name, door.does or door.sees) else 403
    if door.sees != "signed in" and not any(may(name, door.sees, number) for number in under):
        return 404
    return None if not door.does or any(may(name, door.does, number) for number in under) else 403


def contents() -> dict[str, int]:
    """How many rows each table holds, and a digest of the keys: what a refusal must not change."""
    quiet = {"django_session"}
    counts = {
        m._meta.db_table: m._default_manager.count() for m in apps.get_models() if m._meta.managed
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT md5(string_agg(k::text, '' ORDER BY id)) FROM keys_key k")
        counts["keys"] = cursor.fetchone()[0]
    return {table: count for table, count in counts.items() if table not in quiet}


def call(client, door: Door, pk: UUID | None, world: World):
    path = reverse(door.name, args=[pk] if pk else [])
    body = door.body_of(world) if door.body_of else door.body
    return client.get(path) if door.method == "GET" else client.post(path, body)


def make_fresh(client, person: User) -> None:
    """As after a sign-in with the password a moment ago."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(person.pk)
    session.save()


@pytest.mark.parametrize("door", PAGES, ids=str)
def test_every_page_gives_each_of_the_cast_what_their_role_says(cast, page, door):
    found = OBJECTS[door.of](cast)
    wrong = []
    for name in EVERYBODY:
        client = page(name)
        make_fresh(client, cast.people[name])
        for which, (pk, under) in found.items():
            before = contents()
            status = call(client, door, pk, cast).status_code
            denied = expected(door, name, under)
            if status not in ((denied,) if denied else door.ok):
                wrong.append(f"{name} {which}: {status}, not {denied or door.ok}")
            if denied and contents() != before:
                wrong.append(f"{name} {which}: refused, and yet something changed")
    assert wrong == []


@pytest.mark.parametrize("door", PAGES, ids=str)
def test_a_visitor_is_asked_to_sign_in(cast, page, door):
    before = contents()
    for pk, _under in OBJECTS[door.of](cast).values():
        before = contents()
        answer = call(page(None), door, pk, cast)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in")
    assert contents() == before


@pytest.mark.parametrize("door", [d for d in PAGES if d.of], ids=str)
def test_what_is_not_seen_looks_like_what_does_not_exist(cast, page, door):
    """Same status and same page for an unknown id as for one that is out of sight."""
    for name in ("noone", "mallory"):
        client = page(name)
        unknown = call(client, door, uuid4(), cast)
        assert unknown.status_code == 404
        for pk, under in OBJECTS[door.of](cast).values():
            if expected(door, name, under) == 404:
                unseen = call(client, door, pk, cast)
                assert unseen.status_code == 404
                assert same_page(unseen.content) == same_page(unknown.content)


def same_page(content: bytes) -> bytes:
    """The page without the form tokens and the address itself, which differ at each request."""
    return re.sub(rb"[A-Za-z0-9]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", b"", content)


def test_every_address_is_listed():
    listed = {door.name for door in PAGES} | PUBLIC | ONESELF
    names = {name for name, _route in named_patterns(get_resolver()) if not name.startswith("api:")}
    assert names - listed == set()


def named_patterns(resolver, prefix: str = "") -> list[tuple[str, str]]:
    found = []
    for one in resolver.url_patterns:
        if hasattr(one, "url_patterns"):
            if one.app_name != "admin":
                found += named_patterns(
                    one, f"{prefix}{one.namespace}:" if one.namespace else prefix
                )
        else:
            found.append((f"{prefix}{one.name}", str(one.pattern)))
    return found


def test_the_table_of_the_test_is_the_table_of_the_page():
    """`docs/roles.md` and the rights written out here name the same roles."""
    roles = {role for role, _ in CUSTOMERS.values() if role}
    assert roles == {
        "administrator",
        "key_administrator",
        "key_viewer",
        "license_viewer",
        "download",
    }
