"""The counts in the rail come by themselves, and only those of places that the reader has."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.makers.key_files import ask_for_file, log_download, upload

SPAN = re.compile(r'<span class="count" id="count-([\w-]+)" hx-swap-oob="true">([^<]*)</span>')


def counts(client):
    """What the fragment says, by place."""
    answer = client.get("/counts")
    assert answer.status_code == 200
    return dict(SPAN.findall(answer.content.decode()))


def test_files_that_are_ready_count(world, visit_as):
    assert counts(visit_as("vera")) == {"key-files": ""}
    ask_for_file(world, "vera")
    ask_for_file(world, "vera", state="building")
    ask_for_file(world, "vera", expires_at=timezone.now() - timedelta(minutes=1))
    ask_for_file(world, "kim")
    assert counts(visit_as("vera")) == {"key-files": "1"}


def test_a_file_counts_until_it_was_downloaded(world, visit_as):
    files = [ask_for_file(world, "vera") for _ in range(2)]
    assert counts(visit_as("vera")) == {"key-files": "2"}
    log_download(world, "vera", files[0])
    log_download(world, "kim", files[1], action="key_export.requested")
    assert counts(visit_as("vera")) == {"key-files": "1"}


def test_uploads_that_wait_for_a_decision_count_for_operations(world, visit_as):
    assert counts(visit_as("olga")) == {"desk": "", "imports": ""}
    upload(world, "checked")
    upload(world, "checking")
    assert counts(visit_as("olga")) == {"desk": "", "imports": "1 waiting"}
    assert counts(visit_as("sam")) == {"desk": ""}


@pytest.mark.parametrize("name", ["vera", "olga"])
def test_every_count_has_its_place_in_the_rail(visit_as, name):
    text = visit_as(name).get("/").content.decode()
    for key in counts(visit_as(name)):
        assert f'<span class="count" id="count-{key}"></span>' in text


@pytest.mark.parametrize(("name", "queries"), [("vera", 5), ("ada", 6), ("olga", 5)])
@pytest.mark.parametrize("more", [1, 3])
def test_the_fragment_counts_in_as_many_queries(
    world, visit_as, django_assert_num_queries, name, queries, more
):
    for _ in range(more):
        ask_for_file(world, name, state="ready")
        upload(world, "checked")
    browser = visit_as(name)
    browser.get("/counts")
    with django_assert_num_queries(queries):
        browser.get("/counts")


def test_a_visitor_gets_none(visit_as):
    assert visit_as(None).get("/counts").status_code == 302
