"""What a person meets when the service itself is in trouble."""

import pytest
from django.db import connection
from django.test import Client


@pytest.fixture
def without_database(django_db_blocker, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    with django_db_blocker.unblock():
        connection.close()
        yield


@pytest.mark.parametrize("path", ["/", "/password/reset", "/keys"])
def test_a_page_without_its_database_says_that_it_will_be_back(without_database, settings, path):
    visitor = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
    visitor.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    answer = visitor.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Not available right now" in answer.content.decode()


def test_every_other_failure_is_ours_and_says_so(world, visit_as):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE keys_key RENAME COLUMN last_five TO gone")
    vera = visit_as("vera")
    vera.raise_request_exception = False
    answer = vera.get("/keys")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.content.decode()
