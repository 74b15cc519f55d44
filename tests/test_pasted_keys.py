"""A key pasted into any input of any page or operation leaves no more than five characters (R8).

The inputs are found, not listed: every field of every form that a page shows, every parameter and
member that the schema names, headers, file names. Afterwards everything that was written meanwhile
is searched: answers, log, tables, the broker.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import redis
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.access.addresses import PAGES
from tests.access.sessions import make_fresh
from tests.disguises import SEPARATORS, longest_part
from tests.forms import Forms
from tests.pasted_key import GROUPS, SECRET
from tests.tables import dump
from vlsc.api.views import schema_text

SCHEMA = json.loads(schema_text("json"))
few = hypothesis_settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
separators = st.lists(st.sampled_from(SEPARATORS), min_size=4, max_size=4)
around = st.sampled_from([("", ""), ("Key: ", ""), ("“", "”"), ("Windows ", " Other")])


@st.composite
def pasted(draw: st.DrawFn) -> str:
    """The key with separators that may differ from one gap to the next."""
    between, (before, after) = [*draw(separators), ""], draw(around)
    joined = (f"{group}{gap}" for group, gap in zip(GROUPS, between, strict=True))
    return f"{before}{''.join(joined)}{after}"


@pytest.fixture
def leaks(written, world, tmp_path, settings):
    """Searches everything; answers are added as they come."""
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    answers: list[str] = []

    def found() -> dict[str, str]:
        places = {
            "answers": "\n".join(answers),
            "log": written.getvalue(),
            "tables": dump(),
            "broker": broker(),
        }
        parts = {name: longest_part(SECRET, text) for name, text in places.items()}
        return {name: part for name, part in parts.items() if len(part) > 5}

    found.answers = answers  # type: ignore[attr-defined]
    return found


def broker() -> str:
    """Every name and value of the broker."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    values = [client.dump(name) for name in client.scan_iter()]
    return repr([list(client.scan_iter()), values])


def keep(leaks: Any, answer: Any) -> None:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    leaks.answers.append(body.decode(errors="replace") + repr(dict(answer.headers)))


# ---- Pages ----


def visitor(world: Any, name: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.people[name])
    make_fresh(client, world.people[name])
    return client


def objects(world: Any) -> dict[str, Any]:
    return {
        "": None,
        "licensing ID": world.licensing_ids["7654321"].pk,
        "key": world.keys["mak"].pk,
        "product": world.products["office"].pk,
    }


def pages(world: Any) -> list[str]:
    of = objects(world)
    shown = [address for address in PAGES if address.method == "GET" and address.of in of]
    paths = [
        reverse(address.name, args=[of[address.of]] if address.of else []) for address in shown
    ]
    catalog = [reverse("catalog:entry-new", args=[kind]) for kind in ("products", "programs")]
    return [*paths, *catalog, "/sign-in", "/password/reset", "/sign-in/again", "/password/change"]


@few
@given(key=pasted())
def fill_forms(world: Any, leaks: Any, key: str) -> None:
    """Put the key into every field of every form of every page, as a customer and as staff."""
    sent: set[tuple[str, str, str]] = set()
    for path in pages(world):
        client = (
            Client() if path.startswith(("/sign-in", "/password/r")) else visitor(world, "olga")
        )
        answer = client.get(path)
        if answer.streaming or answer.status_code != 200:
            continue
        for action, method, fields, names in Forms(answer.content.decode()).found:
            if "sign-out" in action:
                continue
            for name in names:
                if (action or path, method, name) in sent:  # a form that many pages show
                    continue
                call = client.post if method.lower() == "post" else client.get
                keep(leaks, call(action.split("#")[0] or path, {**fields, name: key}, follow=True))
                sent.add((action or path, method, name))
    assert len(sent) > 40


def test_a_key_in_any_field_of_any_page(world, leaks):
    fill_forms(world, leaks)
    assert leaks() == {}


# ---- Operations ----


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in SCHEMA["paths"].items():
        for method, operation in methods.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                yield path, method, operation


def members(schema: dict[str, Any]) -> dict[str, Any]:
    """The members of a body, of all its variants."""
    if "$ref" in schema:
        return members(SCHEMA["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    variants = [*schema.get("oneOf", []), *schema.get("allOf", []), *schema.get("anyOf", [])]
    found = dict(schema.get("properties", {}))
    for variant in variants:
        found |= members(variant)
    return found


def call_operation(
    client: Client, path: str, method: str, operation: Any, key: str, pk: Any
) -> Iterator[Any]:
    """The operation with the key in its path, each parameter, each member, and the headers."""
    there = path.replace("{id}", str(pk))
    call = getattr(client, method)
    parameters = [one.get("name", "") for one in operation.get("parameters", [])]
    for name in {*parameters, "q", key} - {"id"}:
        yield client.generic(method.upper(), there, QUERY_STRING=_query(name, key))
    if "{id}" in path:
        yield client.generic(method.upper(), path.replace("{id}", _quoted(key)))
    if method == "get":
        yield call(there, headers=_headers(key))
        return
    content = operation.get("requestBody", {}).get("content", {})
    names = {name for kind in content.values() for name in members(kind["schema"])}
    for name in {*names, key}:
        for value in (key, [key], [{name: key}]):
            yield call(there, {name: value}, content_type="application/json")
    yield call(there, {}, content_type="application/json", headers=_headers(key))
    yield call(there, f"{{{key}", content_type="application/json")


def _query(name: str, key: str) -> str:
    return f"{_quoted(name)}={_quoted(key)}"


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _headers(key: str) -> dict[str, str]:
    text = key.replace("\r\n", " ").replace("\n", " ").encode().decode("latin-1")
    names = (
        "X-Request-Id",
        "X-Correlation-Id",
        "Idempotency-Key",
        "Referer",
        "User-Agent",
        "If-Match",
    )
    return dict.fromkeys(names, text)


@few
@given(key=pasted())
def call_operations(world: Any, leaks: Any, key: str) -> None:
    sent = 0
    tokens = {name: world.token(name) for name in ("ada", "olga")}
    for path, method, operation in operations():
        token = tokens["olga" if "/center/" in path else "ada"]
        client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})
        pk = world.keys["mak"].pk if "/keys/" in path else world.licensing_ids["7654321"].pk
        for answer in call_operation(client, path, method, operation, key, pk):
            assert answer.status_code < 500, (method, path, answer.content)
            keep(leaks, answer)
            sent += 1
    assert sent > 150


def test_a_key_in_any_input_of_any_operation(world, leaks):
    call_operations(world, leaks)
    assert leaks() == {}


@few
@given(key=pasted())
def upload_files(world: Any, leaks: Any, key: str) -> None:
    client = visitor(world, "olga")
    for name in (f"{key}.csv", key, f"C:\\keys\\{key}.csv"):
        file = SimpleUploadedFile("x", b"License ID\tProduct\r\n")
        file._name = name  # type: ignore[attr-defined]
        keep(leaks, client.post("/desk/key-files", {"file": file, key: key}, follow=True))
    keep(leaks, client.get("/desk/key-files"))


def test_a_key_as_the_name_of_a_file(world, leaks):
    upload_files(world, leaks)
    assert leaks() == {}


def test_the_search_would_find_a_leak(world, leaks):
    world.organizations["contoso"].__class__.objects.filter(
        pk=world.organizations["contoso"].pk
    ).update(city="-".join(GROUPS))
    leaks.answers.append("-".join(GROUPS[:2]))
    assert leaks() == {"answers": SECRET[:10], "tables": SECRET}
