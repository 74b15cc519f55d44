"""A product's call is answered alike directly and by the way of all operations."""

import json

import pytest

from keys.models import Key
from tests.activation.machines import installation_id
from tests.cast import force

ADDRESS, CAD = "/api/v1/activate", "APZHN-QNB5L-64DXX-J9TRW-KGACE"
RIGHT = {"product_key": CAD, "installation_id": installation_id(1)}
# Negotiated, and so not for the direct way.
LONG_WAY = {"Accept": "text/plain;q=0.1, application/json"}
OWN = {"X-Request-Id"}
BODIES = {
    "right": RIGHT,
    "with a name": RIGHT | {"machine_name": "PC-1"},
    "unusual blanks": RIGHT | {"product_key": f" {CAD}\t", "machine_name": " Räkning "},
    "unknown key": RIGHT | {"product_key": "A" * 25},
    "wrong group": RIGHT | {"installation_id": "1" * 62 + "2"},
    "unknown member": RIGHT | {"reason": "x"},
    "number": RIGHT | {"product_key": 5},
    "boolean": RIGHT | {"machine_name": True},
    "null": RIGHT | {"machine_name": None},
    "blank": RIGHT | {"product_key": " "},
    "control character": RIGHT | {"machine_name": "PC\u0007"},
    "NUL": RIGHT | {"machine_name": "PC\x00"},
    "too long": RIGHT | {"machine_name": "x" * 201},
    "missing": {"product_key": CAD},
    "empty": {},
    "list": [RIGHT],
    "text": "x",
}


def ask(api, content: str | bytes, **headers: str):
    """Status, headers and body, without what is of each request alone."""
    client = api(None)
    answer = client.post(ADDRESS, content, content_type="application/json", headers=headers)
    body = answer.json()
    body.pop("request_id", None)
    named = {name: value for name, value in answer.items() if name not in OWN}
    return answer.status_code, named, body


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_every_body_gets_the_same_answer(world, api, body):
    ask(api, json.dumps(RIGHT))  # the machine is active already
    content = json.dumps(body)
    direct = ask(api, content)
    assert direct == ask(api, content, **LONG_WAY)
    assert direct[2].get("used", 1) == 1


@pytest.mark.parametrize("content", [b"{", b"\xff", b'{"a": 1, "a": 2}', b"[" * 30 + b"]" * 30])
def test_what_is_no_json_gets_the_same_answer(world, api, content):
    direct = ask(api, content)
    assert (direct[0], direct[2]["code"]) == (400, "malformed")
    assert direct == ask(api, content, **LONG_WAY)


@pytest.mark.parametrize("changes", [{"status": "blocked"}, {"allotted": 0}])
def test_a_refused_key_gets_the_same_answer(world, api, changes):
    force(Key.objects.filter(pk=world.keys["cad"].pk), **changes)
    direct = ask(api, json.dumps(RIGHT))
    assert direct[0] == 409
    assert direct == ask(api, json.dumps(RIGHT), **LONG_WAY)


def test_a_new_machine_is_named_with_its_address(world, api):
    status, headers, _body = ask(api, json.dumps(RIGHT))
    assert status == 201
    place = headers["Location"].removeprefix("http://testserver")
    assert api("kim").get(place).json()["installation_id"] == RIGHT["installation_id"]


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        ({"Content-Encoding": "gzip"}, "", 415),
        ({"Idempotency-Key": "a"}, "", 400),
        ({"Accept": "text/html"}, "", 406),
        ({}, "?a=1", 400),
    ],
)
def test_what_is_refused_beside_the_body_still_is(world, api, headers, query, status):
    client, content = api(None), json.dumps(RIGHT)
    answer = client.post(ADDRESS + query, content, content_type="application/json", headers=headers)
    assert answer.status_code == status
    assert api(None).get(ADDRESS).status_code == 405


def test_the_headers_are_those_of_all_operations(world, api):
    headers = ask(api, json.dumps(RIGHT))[1]
    others = api(None).get("/api/v1/returned-activations")
    for name in others.headers.keys() - {"Content-Length", "X-Request-Id", "Allow", "Vary"}:
        assert headers.get(name) == others[name], name


def test_a_host_that_is_not_the_center_s_is_refused(world, api, settings):
    settings.ALLOWED_HOSTS = ["center.example"]
    content = json.dumps(RIGHT)
    answer = api(None).post(ADDRESS, content, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
