"""The schema: valid, public, in two forms, complete; and the page that shows it."""

import json
import re

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from django.urls import get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from vlsc.api.views import schema_text
from vlsc.rest.views import ApiView

METHODS = {"get", "post", "put", "patch", "delete"}
OWN = {"schema", "unknown", "docs"}  # addresses that are no operations


@pytest.fixture(scope="module")
def schema() -> dict:
    return json.loads(schema_text("json"))


def operations(schema: dict) -> list[tuple[str, str, dict]]:
    return [
        (path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def resolved_in(schema: dict):
    """What a reference of the schema refers to, or the definition itself."""

    def resolve(definition: dict) -> dict:
        found, reference = schema, definition.get("$ref", "")
        for part in reference.split("/")[1:]:
            found = found[part]
        return found if reference else definition

    return resolve


def test_it_is_valid_openapi_without_a_warning(tmp_path):
    GENERATOR_STATS.reset()
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "schema.yaml"))


def test_it_is_public_in_json_and_yaml(client):
    found = client.get("/api/v1/schema/?format=json")
    assert (found.status_code, found["Content-Type"]) == (200, "application/json")
    assert found.json()["openapi"].startswith("3.1")
    validate_schema(found.json())
    same = client.get("/api/v1/schema/?format=yaml", headers={"Accept": "text/html"})
    assert same["Content-Type"].startswith("application/yaml")
    assert yaml.safe_load(same.content) == found.json()
    assert client.get("/api/v1/schema/").json() == found.json()
    for wrong in ("format=xml", "format=", "lang=sv"):
        assert client.get(f"/api/v1/schema/?{wrong}").status_code == 400


def test_every_address_of_the_api_is_in_it(schema):
    listed = {
        (path.replace("{", "<").replace("}", ">"), method) for path, method, _ in operations(schema)
    }
    wanted = set()
    for route, view, name in addresses():
        if name not in OWN:
            for method in METHODS & {one.lower() for one in view.cls().allowed_methods}:
                wanted.add((route, method))
    assert wanted == listed


def addresses(resolver=None, before: str = "/"):
    for one in (resolver or get_resolver("vlsc.urls")).url_patterns:
        route = before + str(one.pattern).replace("<id:", "<").replace(
            "<request_number:", "<"
        ).replace("<slug:", "<")
        if hasattr(one, "url_patterns"):
            yield from addresses(one, route)
        elif route.startswith("/api/") and issubclass(getattr(one.callback, "cls", type), ApiView):
            yield route, one.callback, one.name


def test_operations_have_one_name_each_and_words(schema):
    names = [operation["operationId"] for _, _, operation in operations(schema)]
    assert len(names) == len(set(names))
    for path, method, operation in operations(schema):
        assert operation.get("summary"), f"{method} {path} has no docstring"
        assert operation["responses"]


def test_lists_name_filters_orders_and_paging(schema):
    parameters = schema["paths"]["/api/v1/licensing-ids"]["get"]["parameters"]
    named = {one["name"]: one["schema"] for one in map(resolved_in(schema), parameters)}
    assert set(named) == {
        "q",
        "program",
        "status",
        "organization",
        "agreement",
        "number",
        "authorization",
        "ends_on_gte",
        "ends_on_lte",
        "updated_since",
        "ordering",
        "page_size",
        "cursor",
    }
    assert named["status"]["enum"] == ["active", "ending", "ended", "terminated"]
    assert "-ends_on" in named["ordering"]["enum"]
    assert (named["page_size"]["minimum"], named["page_size"]["maximum"]) == (1, 100)


def test_problems_and_headers_are_described(schema):
    answers = schema["paths"]["/api/v1/licensing-ids/{id}"]["get"]["responses"]
    assert answers["404"] == {"$ref": "#/components/responses/NotFound"}
    answers = {status: resolved_in(schema)(answer) for status, answer in answers.items()}
    assert {"200", "304", "400", "401", "403", "404", "429", "503"} <= set(answers)
    problem = answers["404"]["content"]["application/problem+json"]["schema"]
    assert problem == {"$ref": "#/components/schemas/Problem"}
    assert {"ETag", "RateLimit", "X-Request-Id"} <= set(answers["200"]["headers"])
    assert schema["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


# What a product and everybody may ask.
PUBLIC = {"/api/v1/activate", "/api/v1/returned-activations", "/api/v1/telephone-directory"}


def test_each_operation_says_its_scope_and_stands_under_a_described_tag(schema):
    tags = [one["name"] for one in schema["tags"]]
    for path, method, operation in operations(schema):
        if is_public := operation["security"] == [{}]:
            assert path in PUBLIC
        scope = operation.get("x-scope")
        assert is_public or f"Scope: `{scope}`." in operation["description"], f"{method} {path}"
        assert operation["tags"][0] in tags
        assert "`" not in operation["summary"]
    assert tags[0] == "me"
    assert tags[-1] == "center"


def test_what_is_made_says_where_it_stands(schema):
    for path, method, operation in operations(schema):
        for status in {"201", "202"} & set(operation["responses"]):
            assert "Location" in operation["responses"][status]["headers"], f"{method} {path}"


def test_bodies_with_kinds_have_examples_of_each(schema):
    body = schema["paths"]["/api/v1/key-exports"]["post"]["requestBody"]
    examples = body["content"]["application/json"]["examples"].values()
    assert [one["value"]["scope"] for one in examples] == ["all", "licensing_id", "keys"]


@pytest.mark.django_db
def test_the_docs_page_has_nothing_inline(client):
    page = client.get("/api/docs/")
    assert page.status_code == 200
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy
    body = page.content.decode()
    assert "<style" not in body
    assert "style=" not in body
    assert body.count("<script") == len(re.findall(r"<script[^>]* src=", body))
    assert f'src="{settings.STATIC_URL}drf_spectacular_sidecar/' in body


def test_every_text_that_is_sent_has_a_form(schema):
    """What may be any text may not contain NUL, which the API refuses everywhere."""
    resolve = resolved_in(schema)

    def texts(definition: dict) -> list[dict]:
        found = resolve(definition)
        parts = [*found.get("properties", {}).values(), *found.get("oneOf", [])]
        parts += [found["items"]] if "items" in found else []
        own = [found] if "string" in found.get("type", []) else []
        return own + [text for part in parts for text in texts(part)]

    sent = [
        asked
        for _path, _method, operation in operations(schema)
        for asked in (
            *(resolve(parameter)["schema"] for parameter in operation.get("parameters", [])),
            *(m["schema"] for m in operation.get("requestBody", {}).get("content", {}).values()),
        )
    ]
    found = [text for asked in sent for text in texts(asked)]
    assert r"^[^\x00]*$" in {text.get("pattern") for text in found}
    assert [t for t in found if not {"pattern", "format", "enum", "const"} & t.keys()] == []
