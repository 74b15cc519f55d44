"""What somebody who is not signed in meets, and what a visitor can not learn from it."""

import re

import pytest
from django.test import Client

ENTRANCES = ["/sign-in", "/sign-up", "/sign-in/inactive", "/password/reset", "/password/reset/sent"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", [*ENTRANCES, "/password/reset/key/1-wrong", "/password/reset/done"]
)
def test_an_entrance_page_is_one_box_without_places(client: Client, address: str) -> None:
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<h1>") == 1
    assert page.count("act loud") <= 1
    assert 'class="sidebar"' not in page
    assert 'id="key-acts"' not in page
    assert "'unsafe" not in answer.headers["Content-Security-Policy"]


def told(client: Client, login: str) -> list[str]:
    page = client.post(
        "/sign-in", {"login": login, "password": "not the password"}
    ).content.decode()
    return re.findall(r'<div class="note bad" role="alert".*?</div>', page, re.DOTALL)


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(world, visit_as) -> None:
    known = told(visit_as(None), world.people["vera"].email)
    unknown = told(visit_as(None), "nobody@nowhere.example")
    assert len(known) == 1
    assert known == unknown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("theme", "shown"), [("dark", "dark"), ("light", "light"), ("pink", "auto")]
)
def test_the_theme_is_kept_and_applied_by_the_server(
    client: Client, theme: str, shown: str
) -> None:
    assert 'data-bs-theme="auto"' in client.get("/sign-in").content.decode()
    answer = client.post("/preferences", {"theme": theme, "next": "/sign-in"})
    assert answer.headers["Location"] == "/sign-in"
    assert f'data-bs-theme="{shown}"' in client.get("/sign-in").content.decode()


@pytest.mark.django_db
def test_the_language_is_kept(client: Client) -> None:
    client.post("/preferences", {"language": "sv", "next": "/sign-in"})
    page = client.get("/sign-in").content.decode()
    assert '<html lang="sv"' in page
    assert ">English</button>" in page
