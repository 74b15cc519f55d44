"""Pages of a list: every row once, in each order, whatever the size; tags; request ids."""

import logging
from urllib.parse import parse_qs, urlsplit

import pytest

from agreements.models import Organization

pytestmark = pytest.mark.urls("tests.vlsc.rest_urls")
LIST = "/api/v1/test/organizations"


@pytest.fixture
def many(world):
    for place in range(23):
        Organization.add(
            number=f"M-{place:02}", name="Many", city=["Oslo", "Bergen", ""][place % 3]
        )


def walk(client, address: str, way: str) -> list[list[str]]:
    pages = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        pages.append([row["number"] for row in body["results"]])
        address = body[way]
    return pages


@pytest.mark.parametrize("size", [1, 4, 7, 28, 100])
@pytest.mark.parametrize("ordering", ["number", "-number", "city", "-city"])
def test_each_row_stands_on_one_page_there_and_back(api, many, ordering, size):
    client = api("ines")
    by = ordering.removeprefix("-")
    field = {"number": lambda one: one.number, "city": lambda one: (one.city, one.pk.hex)}[by]
    wanted = sorted(Organization.objects.all(), key=field, reverse=ordering.startswith("-"))
    wanted = [one.number for one in wanted]
    pages = walk(client, f"{LIST}?ordering={ordering}&page_size={size}", "next")
    assert [number for page in pages for number in page] == wanted
    assert {len(page) for page in pages[:-1]} <= {size}
    last = client.get(f"{LIST}?ordering={ordering}&page_size={size}")
    while last.json()["next"]:
        last = client.get(last.json()["next"])
    back = walk(client, last.json()["previous"], "previous") if last.json()["previous"] else []
    assert [number for page in reversed(back) for number in page] == wanted[
        : len(wanted) - len(pages[-1])
    ]


def test_links_are_absolute_and_keep_what_was_asked(api, many):
    body = api("ines").get(f"{LIST}?ordering=-city&page_size=3").json()
    assert body["previous"] is None
    address = urlsplit(body["next"])
    assert (address.scheme, address.netloc, address.path) == ("http", "testserver", LIST)
    asked = parse_qs(address.query)
    assert asked.pop("cursor")
    assert asked == {"ordering": ["-city"], "page_size": ["3"]}


def test_a_page_behind_which_all_is_gone_is_empty_and_the_last(api, many):
    client = api("ines")
    following = client.get(f"{LIST}?ordering=number&page_size=5").json()["next"]
    Organization.objects.filter(number__startswith="M").delete()
    Organization.objects.filter(number__gt="C-3001").update(number="A-1")
    body = client.get(following).json()
    assert (body["results"], body["next"]) == ([], None)


def test_each_page_costs_the_same_queries(api, many, django_assert_num_queries):
    client = api("ines")
    address = client.get(f"{LIST}?page_size=3").json()["next"]
    for _ in range(5):
        with django_assert_num_queries(3):
            address = client.get(address).json()["next"]


def test_an_object_has_a_tag_that_is_not_sent_twice(api, world):
    client, one = api("ada"), world.organizations["contoso"]
    first = client.get(f"{LIST}/{one.pk}")
    tag = first["ETag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = client.get(f"{LIST}/{one.pk}", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    Organization.objects.filter(pk=one.pk).update(city="Uppsala")
    changed = client.get(f"{LIST}/{one.pk}", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed["ETag"] != tag


def test_if_match_keeps_from_changing_what_changed_meanwhile(api, world):
    client, one = api("ada"), world.organizations["contoso"]
    tag = client.get(f"{LIST}/{one.pk}")["ETag"]
    Organization.objects.filter(pk=one.pk).update(city="Uppsala")
    answer = client.delete(f"{LIST}/{one.pk}", headers={"If-Match": tag})
    assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")
    one.refresh_from_db()
    assert one.city == "Uppsala"
    bad = client.delete(f"{LIST}/{one.pk}", headers={"If-Match": "no quotes"})
    assert bad.status_code == 400
    tag = client.get(f"{LIST}/{one.pk}")["ETag"]
    assert client.delete(f"{LIST}/{one.pk}", headers={"If-Match": tag}).status_code == 204
    unseen = world.organizations["fabrikam"].pk
    assert client.delete(f"{LIST}/{unseen}", headers={"If-Match": tag}).status_code == 404


def test_request_ids_are_taken_made_logged_and_returned(api, caplog):
    client = api("ada")
    assert client.get(LIST, headers={"X-Request-Id": "mine-1"})["X-Request-Id"] == "mine-1"
    with caplog.at_level(logging.INFO, "django_structlog"):
        client.get(LIST, headers={"X-Request-Id": "mine-2"})
    assert "'request_id': 'mine-2'" in caplog.text
    made = client.get(LIST, headers={"X-Request-Id": "not good; at all"})["X-Request-Id"]
    assert made != "not good; at all"
    assert made != client.get(LIST)["X-Request-Id"]
