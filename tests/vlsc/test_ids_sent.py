"""Ids that are sent: filters read them as paths do, and one that names nothing has one code."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.activation.machines import installation_id
from tests.makers.requests import add_request
from vlsc.api.views import schema_text
from vlsc.lib.ids import uuid7

EXPORT = {"format": "tsv"}
INVITED = {"email": "nils@contoso.example", "role": "download"}
ASKED = {"kind": "general", "category": "other", "subject": "A", "reason": "B"}
ADD_ON = {"covers_from": "2026-01-01", "covers_until": "2026-12-31"}
# (path below /api/v1, member that is the id or the ids) → what else the body needs.
BODIES = {
    ("/activations", "key"): {"installation_id": installation_id(1)},
    ("/activations/batch", "key"): {"machines": [{"installation_id": installation_id(1)}]},
    ("/center/add-ons", "product"): {"adds_to": ["{known}"], **ADD_ON},
    ("/center/add-ons", "adds_to"): {"product": "{known}", **ADD_ON},
    ("/center/allotment", "program"): {"factor": "1", "minimum": 0},
    ("/center/invitations", "organization"): {"reason": "New customer"},
    ("/center/key-stock/made", "product"): {"type": "mak", "count": 1},
    ("/center/undone", "id"): {"kind": "listings", "reason": "Wrong"},
    ("/center/undone/preview", "id"): {"kind": "listings"},
    ("/invitations", "agreement"): INVITED,
    ("/invitations", "licensing_ids"): INVITED,
    ("/invitations", "organization"): INVITED,
    ("/key-exports", "keys"): {"scope": "keys", **EXPORT},
    ("/key-exports", "licensing_id"): {"scope": "licensing_id", **EXPORT},
    ("/keys/{id}/standard", "product"): {"is_standard": True},
    ("/kms-hosts", "key"): {"name": "kms1.contoso.example", "host_id": "1"},
    ("/osa-redemptions", "key"): {"tenant": "contoso.example", "kind": "renew"},
    ("/roles", "agreement"): {"holder": "{leo}", "role": "download"},
    ("/roles", "holder"): {"licensing_id": "{licensing_id}", "role": "download"},
    ("/roles", "licensing_id"): {"holder": "{leo}", "role": "download"},
    ("/roles", "organization"): {"holder": "{leo}", "role": "download"},
    ("/service-accounts", "agreement"): {"name": "Scanner", "role": "download"},
    ("/service-accounts", "licensing_id"): {"name": "Scanner", "role": "download"},
    ("/service-accounts", "organization"): {"name": "Scanner", "role": "download"},
    ("/support-requests", "host"): ASKED,
    ("/support-requests", "licensing_id"): ASKED,
    ("/support-requests", "product"): ASKED,
}
# These have tests of their own: a session, a file with questions, a person who may be known.
ELSEWHERE = {
    ("/center/add-ons", "activation_id"),  # the catalog's own name of an edition, not a row
    ("/center/key-files/{id}/choices", "choices"),
    ("/center/support-requests/{number}/hand-over", "to"),
    ("/tokens", "licensing_ids"),
    ("/tokens", "service_account"),
}


SCHEMA = json.loads(schema_text("json"))
FILTERS = [
    (path, parameter["name"])
    for path, methods in SCHEMA["paths"].items()
    for parameter in methods.get("get", {}).get("parameters", [])
    if parameter.get("in") == "query" and parameter["schema"].get("format") == "uuid"
]


@pytest.mark.parametrize(("path", "name"), FILTERS)
def test_every_filter_takes_an_id_as_paths_do(world, api, path, name):
    client = api("olga" if "/center/" in path else "ada")
    address = path.replace("{id}", str(world.licensing_ids["7654321"].pk))
    found = str(uuid7())
    assert client.get(address, {name: found}).status_code == 200
    for text in (found.replace("-", ""), f"urn:uuid:{found}", f"{{{found}}}"):
        answer = client.get(address, {name: text})
        assert answer.status_code == 400, text
        assert [each["pointer"] for each in answer.json()["errors"]] == [f"?{name}"]


def places_of_ids(part: dict, schemas: dict) -> set[str]:
    """The members of a body that are ids, lists of ids, or have one inside."""
    part = schemas[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
    found = {name for name, value in part.get("properties", {}).items() if has_id(value, schemas)}
    for kind in part.get("oneOf", []):
        found |= places_of_ids(kind, schemas)
    return found


def has_id(part: dict, schemas: dict) -> bool:
    inner = [*part.get("oneOf", []), *part.get("anyOf", []), part.get("items", {})]
    if part.get("format") == "uuid" or any(has_id(each, schemas) for each in inner if each):
        return True
    return bool("$ref" in part and places_of_ids(part, schemas))


def test_every_id_of_a_body_is_among_them():
    found = {
        (path.removeprefix("/api/v1"), name)
        for path, methods in SCHEMA["paths"].items()
        for operation in methods.values()
        for body in operation.get("requestBody", {}).get("content", {}).values()
        for name in places_of_ids(body["schema"], SCHEMA["components"]["schemas"])
    }
    assert found == BODIES.keys() | ELSEWHERE


@pytest.mark.parametrize(("path", "member"), BODIES)
def test_an_id_that_names_nothing_is_not_found(world, api, path, member):
    add_request(world, "7654321")
    known = {
        "{known}": world.products["server"].pk,
        "{leo}": world.people["leo"].pk,
        "{licensing_id}": world.licensing_ids["7654321"].pk,
    }
    is_list = member in {"keys", "licensing_ids", "adds_to"}
    body = json.dumps(BODIES[path, member] | {member: [str(uuid7())] if is_list else str(uuid7())})
    for name, pk in known.items():
        body = body.replace(name, str(pk))
    address = "/api/v1" + path.replace("{id}", str(world.keys["mak"].pk))

    answer = api("olga" if "/center/" in path else "ada").post_json(address, json.loads(body))

    assert answer.status_code == 400, answer.content
    place = f"/{member}/0" if is_list else f"/{member}"
    found = [(each["pointer"], each["code"]) for each in answer.json()["errors"]]
    assert found == [(place, "not_found")], answer.json()


@pytest.mark.parametrize("member", ["licensing_ids", "service_account"])
def test_so_is_one_of_a_new_token(fresh_as, member):
    unseen = str(uuid7())
    ends = f"{timezone.now() + timedelta(days=30):%Y-%m-%dT%H:%M:%SZ}"
    body = {"name": "Scanner", "scopes": ["read"], "expires_at": ends}
    body[member] = [unseen] if member == "licensing_ids" else unseen
    answer = fresh_as("ada").post("/api/v1/tokens", body, content_type="application/json")
    codes = {each["pointer"]: each["code"] for each in answer.json().get("errors", [])}
    assert codes[f"/{member}/0" if member == "licensing_ids" else f"/{member}"] == "not_found"
