"""What is wrong with input is answered small and with few queries, however much was sent."""

import json

import pytest
from rest_framework import serializers

from vlsc.lib.ids import uuid7
from vlsc.rest.serializers import StrictSerializer

EXPORTS = "/api/v1/key-exports"
MOST_BYTES = 20_000


def errors_of(answer) -> list[tuple[str, str]]:
    assert answer.status_code == 400
    assert len(answer.content) < MOST_BYTES
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


@pytest.mark.parametrize("item", ["x", "01980000-0000-7000-8000-00000000000", 7, None, [], {}])
def test_an_array_that_is_too_long_is_not_looked_into(api, django_assert_num_queries, item):
    client = api("ada")
    client.get("/api/v1/me")
    body = {"scope": "keys", "format": "tsv", "keys": [item] * 20_000}
    with django_assert_num_queries(2):  # token, center
        answer = client.post_json(EXPORTS, body)
    assert errors_of(answer) == [("/keys", "max_length")]
    assert answer.json()["detail"] == "/keys: This has more than 100 items."


def test_a_hundred_thousand_bad_ids_are_one_error(api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
    body = {"scope": "keys", "format": "tsv", "keys": ["bad"] * 100_000}
    assert errors_of(api("ada").post_json(EXPORTS, body)) == [("/keys", "max_length")]


def test_of_many_bad_items_the_first_twenty_are_shown_and_all_counted(api):
    body = {"scope": "keys", "format": "tsv", "keys": ["bad"] * 100}
    answer = api("ada").post_json(EXPORTS, body)
    assert errors_of(answer) == [(f"/keys/{place}", "invalid") for place in range(20)]
    assert answer.json()["more_errors"] == 80
    assert answer.json()["detail"].endswith(". And 99 more.")


def test_twenty_errors_are_all(api):
    body = {"scope": "keys", "format": "tsv", "keys": ["bad"] * 20}
    answer = api("ada").post_json(EXPORTS, body)
    assert len(errors_of(answer)) == 20
    assert "more_errors" not in answer.json()


def test_an_object_of_very_many_members_is_not_looked_into(api):
    body = {f"member{number}": number for number in range(40_000)}
    assert errors_of(api("ada").post_json(EXPORTS, body)) == [("", "max_length")]


def test_the_names_of_members_are_quoted_in_part(api):
    body = {"x" * 500_000: 1, "scope": "all", "format": "y" * 500_000}
    answer = api("ada").post_json(EXPORTS, body)
    (pointer, code), *_ = errors_of(answer)
    assert (len(pointer), code) == (200, "unknown")


@pytest.mark.parametrize("before", [0, 150, 190, 480, 1_990, 5_000])
def test_no_key_is_cut_into_parts_that_show_it(api, before):
    """The key stands around the places where pointers, messages and the search end."""
    name = "x " * (before // 2) + "V82BH-M8K9F-YQ2QD-7WVR7-KB3MX" + " x" * 3_000
    answer = api("ada").post_json(EXPORTS, {name: 1, "scope": "all", "format": "tsv"})
    assert errors_of(answer)
    assert not any(group in answer.content.decode() for group in ("V82BH", "M8K9F", "YQ2QD"))


def test_unknown_parameters_are_counted_too(api):
    query = {f"unknown{number}": "1" for number in range(300)}
    answer = api("ada").get("/api/v1/keys", query)
    assert errors_of(answer) == [(f"?unknown{number}", "unknown") for number in range(20)]
    assert answer.json()["more_errors"] == 280


def test_answers_about_names_are_not_looked_into_beyond_their_limit(api, world):
    answer = api("olga").post_json(
        f"/api/v1/center/key-files/{uuid7()}/choices", {"choices": [1] * 501}
    )
    assert answer.status_code == 404


def test_every_array_in_a_request_has_a_limit():
    class Unbounded(StrictSerializer):
        names = serializers.ListField(child=serializers.CharField())

    with pytest.raises(TypeError, match=r"Unbounded\.names needs a max_length"):
        Unbounded(data={}).is_valid()


def test_every_array_in_the_schema_of_requests_has_a_limit(client):
    schema = json.loads(client.get("/api/v1/schema/?format=json").content)
    assert [name for name in _requests(schema) if "maxItems" not in _arrays(schema)[name]] == []


def _arrays(schema: dict) -> dict[str, dict]:
    found: dict[str, dict] = {}

    def look(value: object, path: str) -> None:
        if isinstance(value, dict):
            if value.get("type") == "array":
                found[path] = value
            for name, inner in value.items():
                look(inner, f"{path}/{name}")

    for name, component in schema["components"]["schemas"].items():
        look(component, name)
    return found


def _requests(schema: dict) -> list[str]:
    """The arrays of the components that only requests have."""
    bodies = json.dumps(
        [
            operation.get("requestBody")
            for path in schema["paths"].values()
            for operation in path.values()
        ]
    )
    roots = [name for name in schema["components"]["schemas"] if f'/{name}"' in bodies]
    assert roots
    return [path for path in _arrays(schema) if path.split("/")[0] in roots]
