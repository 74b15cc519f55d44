"""Numbers, meters and moments as the pages show them."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

AT = datetime(2026, 11, 24, 8, 12, 5, tzinfo=UTC)


def shown(source: str, **context: object) -> str:
    return Template("{% load portal %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("used", "allowed", "state", "bar", "words"),
    [
        (0, 500, "meter", (0, 500), "0 / 500"),
        (12, 50, "meter", (12, 50), "12 / 50"),
        (399, 500, "meter", (399, 500), "101 left"),
        (400, 500, "meter warn", (400, 500), "100 left"),
        (50, 50, "meter bad", (50, 50), "0 left"),
        (60, 50, "meter bad", (50, 50), "0 left"),  # a limit may be lowered below what is used
        (0, 0, "meter bad", (1, 1), "0 left"),
        (1, 10_000, "meter", (172, 10_000), "1 / 10,000"),  # one in ten thousand can still be seen
    ],
)
def test_meter(used: int, allowed: int, state: str, bar: tuple[int, int], words: str) -> None:
    page = shown("{% meter used allowed %}", used=used, allowed=allowed)
    assert f'<span class="{state}">' in page
    assert '<progress value="{}" max="{}" aria-hidden="true">'.format(*bar) in page
    assert words in page


def test_meter_of_what_nobody_reported_draws_nothing() -> None:
    page = shown("{% meter used allowed %}", used=None, allowed=500)
    assert "Not reported yet" in page
    assert "<progress" not in page


def test_meter_without_a_limit_says_only_what_is_used() -> None:
    page = shown("{% meter used allowed %}", used=1210, allowed=None)
    assert "1,210 used" in page
    assert "<progress" not in page


def test_meter_is_drawn_the_same_where_thousands_are_parted_by_a_blank() -> None:
    with translation.override("sv"):
        page = shown("{% meter used allowed %}", used=1200, allowed=5000)
    assert '<progress value="1200" max="5000"' in page


def test_a_moment_stands_in_the_readers_zone_and_is_exact_on_hover() -> None:
    with timezone.override("Europe/Stockholm"):
        assert shown("{% when at %}", at=AT) == (
            '<time class="nowrap" datetime="2026-11-24T08:12:05+00:00"'
            ' title="2026-11-24 09:12:05 CET" data-moment="">24 Nov 2026 09:12</time>'
        )
        assert 'data-moment="short">24 Nov 09:12<' in shown('{% when at "short" %}', at=AT)


def as_of(at: datetime, stale: datetime) -> str:
    return shown("{% as_of at today stale %}", at=at, today=AT.date(), stale=stale)


def test_a_counter_is_known_until_a_day_of_the_readers_zone() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    with timezone.override("Europe/Stockholm"):
        assert as_of(late, stale=late) == (
            '<small><time datetime="2026-11-23T23:30:00+00:00"'
            ' title="2026-11-24 00:30:00 CET">as of 24 Nov</time></small>'
        )
        assert "as of 24 Nov 2025<" in as_of(late.replace(year=2025), stale=late.replace(year=2025))


def test_a_counter_from_before_is_marked_as_old() -> None:
    page = as_of(AT.replace(month=9), stale=AT)
    assert page.startswith('<small class="old">')
    assert page.endswith("as of 24 Sep</time> · older than 30 days</small>")


def test_a_date_is_the_same_in_every_zone() -> None:
    with timezone.override("Pacific/Honolulu"):
        page = shown("{% day on %}", on=date(2027, 6, 30))
    assert page == '<time class="nowrap" datetime="2027-06-30">30 Jun 2027</time>'


def test_nothing_is_a_dash() -> None:
    assert shown("{% when at %}{% day on %}", at=None, on=None) == "––"


def test_numbers_are_grouped_as_the_language_does() -> None:
    assert shown("{{ n|grouped }}", n=1210) == "1,210"
    with translation.override("sv"):
        assert shown("{{ n|grouped }}", n=1210) == "1\xa0210"
