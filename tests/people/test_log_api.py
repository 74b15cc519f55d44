"""The log through the API: the same lines as the page, narrowed and paged."""

from datetime import UTC, datetime, timedelta

import pytest

from keys.services import reveal_key
from people.services import revoke_token

URL = "/api/v1/log"
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def lines(world):
    """Vera reveals, Mallory copies, olga opens the host key that two licensing IDs list."""
    reveal_key(by=world.actor("vera"), key=world.keys["mak"], at=NOON)
    reveal_key(
        by=world.actor("mallory"),
        key=world.keys["fabrikam"],
        at=NOON + timedelta(hours=1),
        act="copy",
    )
    reveal_key(
        by=world.actor("olga"), key=world.keys["kms"], at=NOON + timedelta(days=1), reason="Called"
    )


VERAS, MALLORYS, OLGAS = "MAK …CBNWP", "MAK …3CW8X", "KMS …T77B9"


def subjects(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [line["subject"]["name"] for line in answer.json()["results"]]


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("ada", [OLGAS, VERAS]),
        ("mallory", [MALLORYS]),
        ("nora", []),
        ("olga", [OLGAS, MALLORYS, VERAS]),
        ("ines", [OLGAS, MALLORYS, VERAS]),
    ],
)
def test_each_reads_the_log_of_their_own_licensing_ids(api, lines, name, seen):
    assert subjects(api(name).get(URL)) == seen


@pytest.mark.parametrize("name", ["kim", "vera", "leo", "dora", "sam"])
def test_roles_without_the_right_read_none(world, api, lines, name):
    for path in (URL, f"{URL}?licensing_id={world.licensing_ids['7654321'].pk}"):
        answer = api(name).get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")


def test_the_scope_is_log_read(api, lines):
    assert api("ada", "read", "keys:reveal").get(URL).status_code == 403
    assert subjects(api("ada", "log:read").get(URL)) == [OLGAS, VERAS]


def test_a_bound_token_reads_what_it_is_bound_to(world, api, lines):
    ids = world.licensing_ids
    assert subjects(api("ada", licensing_ids=[ids["7654399"].pk]).get(URL)) == [OLGAS]
    (line,) = api("ada", licensing_ids=[ids["7654399"].pk]).get(URL).json()["results"]
    assert [one["number"] for one in line["licensing_ids"]] == ["7654399"]
    assert subjects(api("olga", licensing_ids=[ids["9F3K27QA"].pk]).get(URL)) == [MALLORYS]


def test_a_line_says_who_what_when_and_why(world, api, lines):
    line = api("ada").get(URL).json()["results"][0]

    assert line.pop("id")
    assert line == {
        "number": None,
        "at": "2026-03-11T12:00:00Z",
        "action": "key.revealed",
        "sentence": "Olga revealed the key KMS …T77B9",
        "actor": {"kind": "person", "id": str(world.people["olga"].pk), "name": "Olga"},
        "token_id": None,
        "channel": "page",
        "request_id": None,
        "subject": {"kind": "key", "id": str(world.keys["kms"].pk), "name": OLGAS},
        "licensing_ids": [
            {"id": str(world.licensing_ids[number].pk), "number": number}
            for number in ("7654321", "7654399")
        ],
        "facts": {"reason": "Called"},
    }


def test_filters(world, api, lines):
    calls, ids = api("olga"), world.licensing_ids
    assert subjects(calls.get(f"{URL}?licensing_id={ids['7654399'].pk}")) == [OLGAS]
    assert subjects(calls.get(f"{URL}?licensing_id={ids['9F3K27QA'].pk}")) == [MALLORYS]
    assert subjects(calls.get(f"{URL}?action=key.copied")) == [MALLORYS]
    assert subjects(calls.get(f"{URL}?action=key")) == [OLGAS, MALLORYS, VERAS]
    assert subjects(calls.get(f"{URL}?actor={world.people['vera'].pk}")) == [VERAS]
    assert subjects(calls.get(f"{URL}?since=2026-03-10T13:00:00Z")) == [OLGAS, MALLORYS]
    assert subjects(calls.get(f"{URL}?until=2026-03-10T14:00:00%2B01:00")) == [VERAS]
    assert subjects(calls.get(f"{URL}?ordering=at")) == [VERAS, MALLORYS, OLGAS]
    assert subjects(api("ada").get(f"{URL}?licensing_id={ids['9F3K27QA'].pk}")) == []


@pytest.mark.parametrize(
    "asked", ["who=vera", "actor=vera", "since=yesterday", "ordering=action", "licensing_id=1"]
)
def test_parameters_that_cannot_be_are_refused(api, asked):
    answer = api("olga").get(f"{URL}?{asked}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_pages_by_cursor(world, api, lines):
    calls = api("olga")
    first = calls.get(f"{URL}?page_size=2").json()
    second = calls.get(first["next"]).json()

    seen = [line["subject"]["name"] for page in (first, second) for line in page["results"]]
    assert (seen, second["next"]) == ([OLGAS, MALLORYS, VERAS], None)


def test_acts_by_the_api_carry_token_and_request(world, api):
    calls = api("vera", "read", "keys:reveal")
    answer = calls.post_json(f"/api/v1/keys/{world.keys['mak'].pk}/reveal", {})
    assert answer.status_code == 200
    token = world.people["vera"].tokens.get()

    (line,) = api("ada").get(URL).json()["results"]

    assert (line["channel"], line["token_id"]) == ("api", str(token.pk))
    assert line["request_id"] == answer["X-Request-Id"]
    revoke_token(by=world.actor("vera"), token=token, at=NOON)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_little(world, api, rows, django_assert_num_queries):
    for _ in range(rows):
        reveal_key(by=world.actor("vera"), key=world.keys["mak"], at=NOON)
    calls = api("ada")
    calls.get(URL)
    with django_assert_num_queries(4):
        calls.get(URL)
