"""Where a page of a list says that it stands, there and back, also when the list has changed."""

import re
from html import unescape
from urllib.parse import parse_qsl

import pytest
from django.http import QueryDict
from django.utils import timezone

from agreements.models import Organization
from audit.models import LogLine
from vlsc.lib import keyset
from vlsc.lib.ids import uuid7
from vlsc.lib.keyset import Slice, cut

SIZE = 3


def add(*names: str) -> None:
    ids = [uuid7() for _ in names]
    Organization.objects.bulk_create(
        Organization(id=pk, number=name, name=name, path=[pk])
        for pk, name in zip(ids, names, strict=True)
    )


def remove(*names: str) -> None:
    Organization.objects.filter(name__in=names).delete()


@pytest.fixture
def ten(db):
    """A list of A to J."""
    add(*"ABCDEFGHIJ")


def read(address: str = "", **options) -> Slice:
    """The page that a link of the pager leads to."""
    asked = dict(parse_qsl(address.removeprefix("?")))
    return cut(Organization.objects.all(), "name", asked=asked, of="here", size=SIZE, **options)


def follow(way: str, page: Slice, **options) -> Slice:
    """The `next` or `previous` page."""
    return read(page.addresses(QueryDict())[way], **options)


def places(page: Slice) -> tuple[str, int, int]:
    return "".join(row.name for row in page.rows), page.first, page.last


def walk(way: str, page: Slice, **options) -> list[tuple[str, int, int]]:
    """What each page tells, from one to the end of the list."""
    pages = [places(page)]
    while page.addresses(QueryDict())[way]:
        page = follow(way, page, **options)
        pages.append(places(page))
    return pages


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("down", [False, True])
def test_places_are_the_same_there_and_back(ten, down, late):
    order = {"down": down, "late": late}
    letters = "JIHGFEDCBA" if down else "ABCDEFGHIJ"
    pages = [
        (letters[:3], 1, 3),
        (letters[3:6], 4, 6),
        (letters[6:9], 7, 9),
        (letters[9:], 10, 10),
    ]
    assert walk("next", read(**order), **order) == pages
    last = read(**order)
    for _ in range(3):
        last = follow("next", last, **order)
    assert walk("previous", last, **order) == pages[::-1]


def test_who_turns_around_reads_the_places_read_before(ten):
    second = follow("next", read())
    third = follow("next", second)
    again = follow("previous", third)
    assert places(again) == places(second) == ("DEF", 4, 6)
    assert places(follow("next", again)) == places(third) == ("GHI", 7, 9)


def test_back_over_rows_that_went_the_first_page_begins_with_one(ten):
    third = follow("next", follow("next", read()))
    remove(*"BCDE")
    first = follow("previous", third)
    assert places(first) == ("AF", 1, 2)
    assert first.addresses(QueryDict())["previous"] == ""
    assert places(follow("next", first)) == ("GHI", 3, 5)


def test_back_over_rows_that_went_other_pages_keep_to_the_place_of_their_mark(ten):
    """Nothing is counted: only at the beginning of the list is its true place known."""
    last = follow("next", follow("next", follow("next", read())))
    remove(*"BCD")
    assert walk("previous", last) == [("J", 10, 10), ("GHI", 7, 9), ("AEF", 1, 3)]


def test_back_to_where_nothing_is_left_the_list_begins_anew(ten):
    second = follow("next", read())
    remove(*"ABC")
    first = follow("previous", second)
    assert places(first) == ("DEF", 1, 3)
    assert first.addresses(QueryDict())["previous"] == ""


def test_back_from_a_row_that_went_itself(ten):
    third = follow("next", follow("next", read()))
    remove("G")
    assert places(follow("previous", third)) == ("DEF", 4, 6)


def test_back_over_rows_that_came_no_place_is_below_one(ten):
    second = follow("next", read())
    add("A1", "A2", "A3", "A4")
    assert walk("previous", second) == [
        ("DEF", 4, 6),
        ("A4BC", 1, 3),
        ("A1A2A3", 1, 3),
        ("A", 1, 1),
    ]


def place_in(text: str) -> str:
    return re.search(r"\d+–\d+", text).group()


def test_the_pager_of_a_page_tells_the_places_there_and_back(visit_as):
    at, ines = timezone.now(), visit_as("ines")
    LogLine.objects.bulk_create(
        LogLine(at=at, action="key.revealed", subject_kind="key", actor_name=f"Person {number}")
        for number in range(60)
    )
    text = ines.get("/log").content.decode()
    found = [place_in(text)]
    for way in ("next", "next", "prev", "prev"):
        link = re.search(rf'rel="{way}"\s+href="([^"]*)"', text).group(1)
        text = ines.get(f"/log{unescape(link)}").content.decode()
        found.append(place_in(text))
    assert found == ["1–25", "26–50", "51–60", "26–50", "1–25"]


@pytest.mark.parametrize(("size", "queries"), [(3, 4), (5, 3), (10, 2), (11, 1)])
def test_a_long_list_is_read_in_chunks_without_a_cursor(
    ten, size, queries, django_assert_num_queries
):
    with django_assert_num_queries(queries):
        up = [row.name for row in keyset.walk(Organization.objects.all(), "name", size=size)]
    down = [row.name for row in keyset.walk(Organization.objects.all(), "name", down=True, size=3)]
    assert ("".join(up), "".join(down)) == ("ABCDEFGHIJ", "JIHGFEDCBA")


def test_a_long_list_has_each_of_equal_rows_once(db):
    ids = [uuid7() for _ in range(7)]
    Organization.objects.bulk_create(
        Organization(id=pk, number=str(n), name="Same", path=[pk]) for n, pk in enumerate(ids)
    )
    assert [row.pk for row in keyset.walk(Organization.objects.all(), "name", size=2)] == ids


def test_an_empty_list_is_read_by_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert list(keyset.walk(Organization.objects.all(), "name")) == []
