"""The schema as generators of clients read it: everything named, described, shared, and true."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from accounts.grants import Scope
from vlsc.api.codes import MEMBERS
from vlsc.api.views import schema_text
from vlsc.rest.lifecycle import VERSION

# Bytes of the schema for each operation: so it grows with them, and what all share is shared.
LARGEST = 5_000


@pytest.fixture(scope="module")
def schema() -> dict:
    return json.loads(schema_text("json"))


def parts(value: Any, path: str = "") -> Iterator[tuple[str, dict]]:
    """Every object within the schema, with its place."""
    if isinstance(value, dict):
        yield path, value
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for name, inner in members:
        if isinstance(inner, dict | list):
            yield from parts(inner, f"{path}/{name}")


def properties(schema: dict) -> Iterator[tuple[str, dict]]:
    for path, part in parts(schema):
        if isinstance(part.get("properties"), dict) and not path.endswith("/properties"):
            for name, member in part["properties"].items():
                yield f"{path}/{name}", member


def test_it_names_its_version_its_server_and_whom_to_ask(schema):
    assert schema["info"]["version"] == VERSION
    assert schema["info"]["contact"]["name"] == "The licensing center"
    (server,) = schema["servers"]
    assert server["url"] == schema["info"]["contact"]["url"]


def test_each_property_parameter_and_tag_is_described(schema):
    assert [path for path, member in properties(schema) if not member.get("description")] == []
    named = [part for _, part in parts(schema) if {"name", "in"} <= set(part)]
    parameters = [part for part in named if part["in"] in {"query", "header", "path"}]
    assert [one["name"] for one in parameters if not one.get("description")] == []
    assert [tag["name"] for tag in schema["tags"] if not tag.get("description")] == []


def test_no_part_has_a_title_that_a_generator_would_make_a_class_of(schema):
    titled = [
        path for path, part in parts(schema["components"]) if isinstance(part.get("title"), str)
    ]
    assert titled == []


def test_a_request_for_a_key_file_is_one_of_three_named_bodies(schema):
    body = schema["paths"]["/api/v1/key-exports"]["post"]["requestBody"]["content"]
    union = schema["components"]["schemas"][
        body["application/json"]["schema"]["$ref"].split("/")[-1]
    ]
    assert union["discriminator"]["propertyName"] == "scope"
    names = {"all": "All", "licensing_id": "LicensingId", "keys": "Keys"}
    assert union["discriminator"]["mapping"] == {
        kind: f"#/components/schemas/NewKeyExportOf{name}" for kind, name in names.items()
    }
    assert [one["$ref"] for one in union["oneOf"]] == list(
        union["discriminator"]["mapping"].values()
    )
    part = schema["components"]["schemas"]["NewKeyExportOfLicensingId"]
    assert part["required"] == ["format", "scope", "licensing_id"]
    assert part["properties"]["scope"]["const"] == "licensing_id"


def test_operations_have_names_that_read_well(schema):
    names = {
        operation["operationId"]
        for methods in schema["paths"].values()
        for operation in methods.values()
    }
    assert {"listKeys", "getKey", "revealKey", "createKeyExport", "downloadKeyExport"} <= names
    assert {"uploadCenterKeyFile", "applyCenterKeyFile", "listLicensingIdPurchases"} <= names
    assert all(name.isalpha() and name[0].islower() for name in names)


def test_what_an_answer_always_has_is_required(schema):
    bodies = {
        name: part
        for name, part in schema["components"]["schemas"].items()
        if part.get("type") == "object" and "additionalProperties" not in part
    }
    optional = {
        name: missing
        for name, part in bodies.items()
        if (missing := set(part["properties"]) - set(part["required"]))
    }
    own = {name for members in MEMBERS.values() for name in members}  # of some codes only
    assert optional == {"Problem": {"errors", "more_errors", *own}}


def test_the_members_that_only_some_codes_have_are_named_with_them(schema):
    members = schema["components"]["schemas"]["Problem"]["properties"]
    assert members["state"] == {
        "type": "string",
        "description": "With `not_ready`: The state of the file.",
    }
    assert members["retry_after"]["description"].startswith(
        "With `throttled`, `in_progress`, `not_ready`: "
    )


def test_files_have_the_types_that_they_are_sent_with(schema):
    answers = schema["paths"]["/api/v1/key-exports/{id}/file"]["get"]["responses"]
    assert {kind: one["schema"] for kind, one in answers["200"]["content"].items()} == {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
            "type": "string",
            "format": "binary",
        },
        "text/tab-separated-values; charset=utf-8": {"type": "string"},
    }
    assert "406" not in answers  # a file is sent whatever Accept says
    assert answers["405"] == {"$ref": "#/components/responses/MethodNotAllowed"}
    assert answers["409"]["description"] == "Refused: `not_ready`."
    assert answers["409"]["headers"]["Retry-After"] == {"$ref": "#/components/headers/Retry-After"}


def test_answers_and_parameters_of_all_are_written_once(schema):
    operations = sum(map(len, schema["paths"].values()))
    assert len(schema_text("json")) / operations < LARGEST
    for methods in schema["paths"].values():
        for operation in methods.values():
            assert operation["responses"]["400"] == {"$ref": "#/components/responses/InvalidInput"}
            for parameter in operation.get("parameters", []):
                assert parameter.get("name") not in {"id", "page_size", "cursor"}


def test_it_is_sent_compressed_and_only_when_it_changed(client):
    plain = client.get("/api/v1/schema/")
    assert json.loads(plain.content)["info"]["version"] == plain["Api-Version"] == VERSION
    packed = client.get("/api/v1/schema/", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    for known in (plain, packed):
        again = client.get("/api/v1/schema/", headers={"If-None-Match": known["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    changed = client.get("/api/v1/schema/", headers={"If-None-Match": '"another"'})
    assert changed.status_code == 200


def test_a_client_that_accepts_only_problems_gets_its_answer(api):
    """As generated clients ask where an operation answers with nothing but problems."""
    headers = {"Accept": "application/problem+json"}
    assert api("ada", Scope.READ).get("/api/v1/me", headers=headers).status_code == 200
