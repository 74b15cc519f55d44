"""A HEAD is answered as the GET is, without the content; the access matrix asks every address."""

import pytest

OWN = {"X-Request-Id", "RateLimit", "Date", "Set-Cookie", "Content-Security-Policy"}
LENGTH = {"Content-Length": ""}


def headers(answer) -> dict[str, str]:
    """What is the same for every request alike."""
    return {name: value for name, value in answer.items() if name not in OWN}


@pytest.fixture
def addresses(world) -> list[str]:
    return ["keys", f"keys/{world.keys['mak'].pk}", "listings?type=mak", "me"]


def test_its_headers_are_those_of_the_get(api, addresses):
    vera = api("vera")
    for address in addresses:
        whole, head = (getattr(vera, ask)(f"/api/v1/{address}") for ask in ("get", "head"))
        assert (head.status_code, head.content) == (200, b"")
        assert headers(head) == headers(whole)
        assert head["Content-Length"] == str(len(whole.content))


def test_what_is_refused_is_refused_alike(api, world):
    vera, unseen = api("vera"), world.keys["fabrikam"].pk
    for address, status in (
        (f"keys/{unseen}", 404),
        ("keys?unknown=1", 400),
        (f"keys/{world.keys['mak'].pk}/reveal", 405),
    ):
        whole, head = (getattr(vera, ask)(f"/api/v1/{address}") for ask in ("get", "head"))
        assert (head.status_code, head.content) == (status, b"")
        assert headers(head) | LENGTH == headers(whole) | LENGTH  # the problem names the method
    tag = vera.head(f"/api/v1/keys/{world.keys['mak'].pk}")["ETag"]
    answer = vera.head(f"/api/v1/keys/{world.keys['mak'].pk}", headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert api("vera", "keys:export").head("/api/v1/keys").status_code == 403


def test_where_a_get_is_allowed_the_head_is_named_too(api):
    answer = api("vera").delete("/api/v1/keys")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
