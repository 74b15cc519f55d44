"""The record: how fast first answers came, who may read it, and what is counted apart."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from audit.models import LogLine
from support.models import Request
from support.selectors import list_record
from support.services import publish_record
from tests.cast import force
from tests.makers.requests import ask, ask_mak
from vlsc.lib.refused import NotPermitted

NOW = datetime(2026, 12, 15, 12, tzinfo=UTC)


def answered(world, received: str, hours: float | None, **values: object) -> None:
    at = datetime.fromisoformat(received).replace(tzinfo=UTC)
    row = ask_mak(world, at=at) if values.pop("is_mak", False) else ask(world, at=at)
    if hours is not None:
        force(
            Request.objects.filter(pk=row.pk),
            state="answered",
            first_response_at=at + timedelta(hours=hours),
            **values,
        )


@pytest.fixture
def year(world):
    """Two months, with an answer that came too late, and one that never came."""
    for hours in (1, 2, 3, 23.999):
        answered(world, "2026-11-20T12:00", hours)
    answered(world, "2026-11-20T12:00", 24, is_mak=True)
    answered(world, "2026-11-20T12:00", 0, is_mak=True, is_by_rule=True)
    answered(world, "2026-11-30T23:30", 5)  # in December at the center
    answered(world, "2026-12-13T12:00", None)  # late since yesterday
    answered(world, "2026-12-15T10:00", None)  # still in time
    answered(world, "2025-12-31T22:30", 1)  # a year ago at the center
    answered(world, "2025-12-31T23:30", 1)
    return world


def test_by_month_and_kind(year):
    rows = list_record(year.actor("sam"), NOW)
    assert [
        (f"{row.month:%Y-%m}", row.kind, row.requests, row.by_rule, row.in_time) for row in rows
    ] == [
        ("2026-12", "", 2, 0, 1),
        ("2026-12", "general", 2, 0, 1),
        ("2026-11", "", 5, 1, 4),
        ("2026-11", "general", 4, 0, 4),
        ("2026-11", "mak_increase", 1, 1, 0),
        ("2026-01", "", 1, 0, 1),
        ("2026-01", "general", 1, 0, 1),
    ]
    december, november = rows[0], rows[2]
    assert (november.median, november.share) == (timedelta(hours=3), 0.8)
    assert november.p90 == timedelta(hours=23.999) + timedelta(hours=0.001) * 0.6
    assert december.median == timedelta(hours=(5 + 48) / 2)


def test_the_page_and_the_file_say_the_same(year, visit_as, django_assert_num_queries):
    now = timezone.now()
    force(
        Request.objects.filter(received_at__year=2026),
        received_at=now - timedelta(hours=30),
        due_at=now - timedelta(hours=6),
        first_response_at=now - timedelta(hours=20),
        state="answered",
    )
    sam = visit_as("sam")
    sam.get("/support/record")
    with django_assert_num_queries(7):
        page = sam.get("/support/record").content.decode()
    assert "10 h 0 min" in page
    assert "100 %" in page
    file = b"".join(sam.get("/support/record.csv")).decode("utf-8-sig").splitlines()
    assert file[0].replace('"', "").split(",")[:3] == ["month", "kind", "requests"]
    assert file[1].replace('"', "").split(",")[1:] == ["all", "8", "1", "36000", "36000", "1.0000"]


def test_customers_read_it_when_operations_publish_it(world, visit_as):
    ada, olga = visit_as("ada"), visit_as("olga")
    assert ada.get("/support/record").status_code == 403
    assert "How fast" not in ada.get("/support/requests").content.decode()
    with pytest.raises(NotPermitted):
        publish_record(by=world.actor("sam"), is_public=True, at=NOW)
    for _ in range(2):
        olga.post("/support/record", {"is_public": "yes"})
    assert ada.get("/support/record").status_code == 200
    assert "How fast" in ada.get("/support/requests").content.decode()
    olga.post("/support/record", {"is_public": "no"})
    assert ada.get("/support/record.csv").status_code == 403
    lines = LogLine.objects.filter(subject_kind="record").order_by("id")
    assert [line.action for line in lines] == ["record.published", "record.withdrawn"]
