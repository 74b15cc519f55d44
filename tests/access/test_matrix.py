"""Every address × the whole cast × {own, child, sibling, foreign, unknown}: `docs/roles.md`.

What may not be seen looks like what does not exist, a denied request changes nothing, and an
address that nobody listed here fails the suite.
"""

import re
from uuid import uuid4

import pytest
from django.urls import get_resolver, reverse

from tests.access.addresses import API, ONESELF, PAGES, PUBLIC, PUBLIC_API, Address
from tests.access.objects import OBJECTS, Ids, ids_of
from tests.access.rights import EVERYBODY, may, may_somewhere
from tests.access.sessions import signed_in
from tests.rows import Unchanged

pytestmark = pytest.mark.usefixtures("quiet_log")
PROBLEM = "application/problem+json"
UPLOADS = {"api:center-key-files", "api:center-loads"}  # they take a file


def expected(address: Address, name: str, under: set[str]) -> int | None:
    """404, 403, 302 to another tab, or None for "as those who may"."""
    if address.of.startswith("own "):
        return None if name in under else 404
    if not address.of:
        return None if may_somewhere(name, address.does or address.sees) else 403
    if address.sees != "signed in" and not any(may(name, address.sees, number) for number in under):
        is_led = address.is_tab and any(may(name, "see", number) for number in under)
        return 302 if is_led else 404
    return (
        None
        if not address.does or any(may(name, address.does, number) for number in under)
        else 403
    )


def call(client, address: Address, pk: Ids):
    """The answer to one request, read to its end: a file that nobody reads would stay open."""
    answer = send(client, address, reverse(address.name, args=ids_of(pk)))
    if answer.streaming:
        b"".join(answer)
    return answer


def send(client, address: Address, path: str):
    """One request; the API's bodies are JSON, except where a file is sent."""
    if address.method != "POST":
        return client.generic(address.method, path)
    if address.name.startswith("api:") and address.name not in UPLOADS:
        return client.post(path, address.body, content_type="application/json")
    return client.post(path, address.body)


def cells(address: Address, found: dict) -> tuple[list, list]:
    """(who, which, id, denied with) of an address: who is refused, then who is not."""
    all_of_them = [
        (name, which, pk, expected(address, name, under))
        for name in EVERYBODY
        for which, (pk, under) in found.items()
    ]
    return [c for c in all_of_them if c[3]], [c for c in all_of_them if not c[3]]


def walk(address: Address, found: dict, client_of) -> list[str]:
    """What is wrong, in words: refusals first, which together must change nothing."""
    refused, allowed = cells(address, found)
    wrong, rows = [], Unchanged()
    for name, which, pk, denied in refused:
        answer = call(client_of(name), address, pk)
        if answer.status_code != denied:
            wrong.append(f"{name} {which}: {answer.status_code}, not {denied}")
        elif address.name.startswith("api:") and answer["Content-Type"] != PROBLEM:
            wrong.append(f"{name} {which}: not a problem document")
    if not rows.still():
        wrong.append("somebody was refused, and yet something changed")
    for name, which, pk, _denied in allowed:
        status = call(client_of(name), address, pk).status_code
        if status not in address.ok:
            wrong.append(f"{name} {which}: {status}, not {address.ok}")
    return wrong


@pytest.mark.usefixtures("bare_refusals")
@pytest.mark.parametrize("address", PAGES, ids=str)
def test_every_page_gives_each_of_the_cast_what_their_role_says(cast, address):
    found = OBJECTS[address.of](cast)
    browsers = signed_in([cast.people[name] for name in EVERYBODY])
    clients = dict(zip(EVERYBODY, browsers, strict=True))
    assert walk(address, found, clients.__getitem__) == []


@pytest.mark.parametrize("address", PAGES, ids=str)
def test_a_visitor_is_asked_to_sign_in(cast, visit_as, address):
    found = OBJECTS[address.of](cast)
    rows = Unchanged()
    for pk, _under in found.values():
        answer = call(visit_as(None), address, pk)
        if address.is_fragment:
            assert (answer.status_code, answer.content) == (200, b"")
            assert answer["HX-Refresh"] == "true"
        else:
            assert answer.status_code == 302
            assert answer["Location"].startswith("/sign-in")
    assert rows.still()


HEADS = [d for d in PAGES + API if d.method == "GET"]


@pytest.mark.parametrize("address", HEADS, ids=str)
def test_asking_for_the_head_alone_is_answered_alike(cast, api, visit_as, address):
    pk, _under = next(iter(OBJECTS[address.of](cast).values()))
    path = reverse(address.name, args=ids_of(pk))
    for name in ("vera", "mallory"):
        client = (api if address.name.startswith("api:") else visit_as)(name)
        head, whole = client.head(path), client.get(path)
        assert (head.status_code, b"".join(head)) == (whole.status_code, b""), name
        assert b"".join(whole) or whole.status_code == 302


# Not seen by anybody who has no right to all of them: refused before anything is looked for.
DESK = {"", "import", "answer", "mail", "call center", "desk request"}
DESK |= {"catalog kind", "catalog entry"}
DESK |= {"customer", "kind of customer", "kept medium", "desk product", "record"}
DESK |= {"grant rule", "canned answer", "identity provider"}
DESK |= {"add-on", "allotment", "staff account"}


@pytest.mark.parametrize("address", [d for d in PAGES if d.of not in DESK], ids=str)
def test_what_is_not_seen_looks_like_what_does_not_exist(cast, visit_as, address):
    """Same status and same page for an unknown id as for one that is out of sight."""
    found = OBJECTS[address.of](cast)
    for name in ("noone", "mallory"):
        client = visit_as(name)
        known = ids_of(next(iter(found.values()))[0])
        unknown = call(client, address, tuple(uuid4() for _ in known))
        assert unknown.status_code == 404
        for pk, under in found.values():
            if expected(address, name, under) == 404:
                unseen = call(client, address, pk)
                assert unseen.status_code == 404
                assert same_page(unseen.content) == same_page(unknown.content)


def same_page(content: bytes) -> bytes:
    """The page without the form tokens and the address itself, which differ at each request."""
    addresses = rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|R-[0-9]{4}-[0-9]{6}"
    return re.sub(rb"[A-Za-z0-9]{64}|" + addresses, b"", content)


@pytest.mark.parametrize("address", API, ids=str)
def test_every_operation_gives_each_of_the_cast_what_their_role_says(cast, api, address):
    found = OBJECTS[address.of](cast)
    clients = {name: api(name) for name in EVERYBODY}
    assert walk(address, found, clients.__getitem__) == []


@pytest.mark.parametrize("address", API, ids=str)
def test_the_api_asks_a_stranger_for_a_token(cast, api, address):
    known = [pk for pk, _under in OBJECTS[address.of](cast).values()]
    unknown = tuple(uuid4() for _ in ids_of(known[0]))
    for pk in [*known, unknown]:
        answer = call(api(None), address, pk)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")


SCOPES = {
    "center-invitations": "access:manage",
    "key-reveal": "keys:reveal",
    "key-standard": "access:manage",
    "key-export": "keys:export",
    "support-request": "support:write",
    "center-support-request": "center:desk",
    "center": "center:load",
    "log": "log:read",
    "claim-object": "access:manage",
    "service-account": "access:manage",
    "invitation": "access:manage",
    "role-request-decision": "access:manage",
    "role-request": "read",
    "role": "access:manage",
}
ALL_SCOPES = [
    "read", "keys:reveal", "keys:export", "activations:write", "support:write",
    "access:manage", "log:read", "center:load", "center:desk",
]  # fmt: skip


def scope_of(address: Address) -> str:
    if address.does == "activate":
        return "activations:write"
    name = address.name.removeprefix("api:")
    return next((scope for start, scope in SCOPES.items() if name.startswith(start)), "read")


@pytest.mark.parametrize(
    "address", [d for d in API if d.does != "a session" and not d.any_scope], ids=str
)
def test_a_token_without_the_scope_is_refused_and_with_it_alone_is_not(cast, api, address):
    is_staff = address.does in {"load", "appoint", "see the desk", "answer requests"}
    holder = "olga" if is_staff else "vera" if address.of.startswith("own") else "ada"
    pk = next(iter(OBJECTS[address.of](cast).values()))[0]
    without = [scope for scope in ALL_SCOPES if scope != scope_of(address)]
    assert call(api(holder, *without), address, pk).status_code == 403
    assert call(api(holder, scope_of(address)), address, pk).status_code in address.ok


@pytest.mark.parametrize("address", [d for d in API if d.of in {"licensing ID", "key"}], ids=str)
def test_a_bound_token_reaches_what_it_is_bound_to_and_nothing_else(cast, api, address):
    """Ada's token for the subsidiary's licensing ID."""
    client = api("ada", licensing_ids=[cast.licensing_ids["7654399"].pk])
    for pk, under in OBJECTS[address.of](cast).values():
        assert call(client, address, pk).status_code in (
            address.ok if "7654399" in under else (404,)
        )


@pytest.mark.parametrize("address", [d for d in API if d.does == "load"], ids=str)
def test_a_bound_token_does_not_load_the_center(cast, api, address):
    client = api("olga", licensing_ids=[cast.licensing_ids["7654399"].pk])
    for pk, _under in OBJECTS[address.of](cast).values():
        assert call(client, address, pk).status_code == 403


def test_every_address_is_listed():
    listed = {address.name for address in PAGES} | PUBLIC | ONESELF
    listed |= {address.name for address in API} | PUBLIC_API
    assert {name for name, _route in named_patterns(get_resolver())} - listed == set()


def named_patterns(resolver, prefix: str = "") -> list[tuple[str, str]]:
    found = []
    for one in resolver.url_patterns:
        if hasattr(one, "url_patterns"):
            found += named_patterns(one, f"{prefix}{one.namespace}:" if one.namespace else prefix)
        else:
            found.append((f"{prefix}{one.name}", str(one.pattern)))
    return found


METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


@pytest.mark.parametrize("name", sorted({address.name for address in PAGES + API}))
def test_a_method_that_is_not_listed_does_not_exist(cast, api, visit_as, name):
    """Whatever the address, for whoever may do the most there."""
    same = [address for address in PAGES + API if address.name == name]
    pk = next(iter(OBJECTS[same[0].of](cast).values()))[0]
    who = "olga" if any(address.does == "load" for address in same) else "ada"
    client, path = (
        (api if name.startswith("api:") else visit_as)(who),
        reverse(name, args=ids_of(pk)),
    )
    rows = Unchanged()
    for method in METHODS - {address.method for address in same}:
        assert client.generic(method, path).status_code == 405, method
    assert rows.still()
