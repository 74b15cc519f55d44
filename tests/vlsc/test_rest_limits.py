"""How many requests a token may make, and what it is told."""

import pytest

from accounts.limiter import limiter


def test_each_answer_tells_what_is_left(api, settings):
    settings.TOKEN_REQUESTS_PER_MINUTE = 3
    client = api("vera")
    answers = [client.get("/api/v1/me") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0]["RateLimit-Policy"] == '"requests";q=3;w=60'
    assert [answer["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert 1 <= int(answers[3]["Retry-After"]) <= 60
    assert answers[3].json()["code"] == "throttled"
    assert api("vera").get("/api/v1/me").status_code == 200  # another token of the same person


def test_refused_requests_count_as_well(api, settings):
    settings.TOKEN_REQUESTS_PER_MINUTE = 2
    client = api("vera", "log:read")
    assert [client.get("/api/v1/me").status_code for _ in range(3)] == [403, 403, 429]


def test_wrong_tokens_are_few_and_right_ones_go_on(api, client):
    wrong = {"Authorization": "Bearer vlsc_pat_nonsense"}
    statuses = [client.get("/api/v1/me", headers=wrong).status_code for _ in range(62)]
    assert statuses == [401] * 60 + [429] * 2
    assert api("vera").get("/api/v1/me").status_code == 200


@pytest.mark.usefixtures("db")
def test_public_addresses_are_not_counted(client):
    answer = client.get("/api/v1/schema/")
    assert "RateLimit" not in answer
    assert limiter.namespace.startswith("test:")
