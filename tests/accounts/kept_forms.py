"""A form whose act asks who is there again, and what the page that asks is led to with."""

from urllib.parse import parse_qs, urlsplit

AGAIN = "/sign-in/again"
FORM = {
    "name": "inventory",
    "scopes": ["read", "keys:export"],
    "days": "30",
    "licensing_ids": "7654321",
    "networks": "192.0.2.0/24",
}


def asked(answer) -> dict[str, str]:
    """The parameters of the page that asks for the password."""
    assert answer.status_code == 302
    url = urlsplit(answer["Location"])
    assert url.path == AGAIN
    return {name: values[0] for name, values in parse_qs(url.query).items()}
